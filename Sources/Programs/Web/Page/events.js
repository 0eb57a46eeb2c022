// Server-sent events over `fetch`. EventSource can neither carry a token nor notice a silent connection.

import { request } from "./api.js";

const silenceMilliseconds = 20_000;

/** Opens the stream; hands back `{ events, close }`, where `events` ends or throws when the connection is lost. */
export async function openEvents() {
    const ending = new AbortController();
    const response = await request("events", { signal: ending.signal, patience: 0 });
    return { events: messages(response.body, ending), close: () => ending.abort() };
}

async function* messages(body, ending) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let pending = "";
    try {
        for (;;) {
            const watchdog = setTimeout(() => ending.abort(), silenceMilliseconds);
            const { done, value } = await reader.read().finally(() => clearTimeout(watchdog));
            if (done) return;
            const blocks = (pending + value).split("\n\n");
            pending = blocks.pop();
            for (const block of blocks) {
                const message = parse(block);
                if (message) yield message;
            }
        }
    } finally {
        ending.abort();
    }
}

function parse(block) {
    let kind = "message";
    const data = [];
    for (const line of block.split("\n")) {
        if (line.startsWith("event:")) kind = line.slice(6).trim();
        if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
    }
    return data.length > 0 ? { kind, data: JSON.parse(data.join("\n")) } : null;
}
