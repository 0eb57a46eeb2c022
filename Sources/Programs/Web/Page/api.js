// Requests to the daemon. Everything goes through `fetch`, so that the token, where one is configured, is always carried.

const root = "/api/v1";
const tokenKey = "semsplat.token";

/** Dispatches `unauthorised` when a token is wanted. */
export const access = new EventTarget();

/** Keeps the token for as long as this tab is open. */
export function keepToken(token) {
    sessionStorage.setItem(tokenKey, token);
}

/** A refusal or a failure, with what to do where the daemon says it; status 0 when it did not answer. */
class APIError extends Error {
    constructor(status, what, advice = "") {
        super(what);
        this.status = status;
        this.advice = advice;
    }
}

/** The address of a resource, its parts escaped: `path("objects", id, "nav_goal")`. */
export const path = (...parts) => parts.map((part) => encodeURIComponent(part)).join("/");

/** Sends a request and hands back the response, or throws an `APIError`. Gives up after `patience` milliseconds. */
export async function request(resource, { method = "GET", query, body, signal, patience = 15_000 } = {}) {
    const headers = {};
    const token = sessionStorage.getItem(tokenKey);
    if (token) headers.Authorization = `Bearer ${token}`;
    if (method !== "GET") headers["Content-Type"] = "application/json";
    const signals = [signal, patience ? AbortSignal.timeout(patience) : undefined].filter(Boolean);
    let response;
    try {
        response = await fetch(address(resource, query), {
            method, headers,
            body: body === undefined ? undefined : JSON.stringify(body),
            signal: AbortSignal.any(signals),
            cache: "no-cache",
        });
    } catch (error) {
        if (signal?.aborted) throw error;
        throw new APIError(0, "The daemon does not answer.", "Is `semsplat run` still running?");
    }
    if (!response.ok) throw await refusal(response);
    return response;
}

function address(resource, query) {
    const url = new URL(resource.startsWith("/") ? resource : `${root}/${resource}`, location.origin);
    for (const [key, value] of Object.entries(query ?? {})) {
        if (value !== undefined && value !== null) url.searchParams.set(key, value);
    }
    return url;
}

async function refusal(response) {
    if (response.status === 401) access.dispatchEvent(new Event("unauthorised"));
    const document = await response.json().catch(() => ({}));
    const reason = document.error ?? {};
    return new APIError(response.status, reason.what ?? `The daemon answered ${response.status}.`, reason.what_to_do ?? "");
}

/** A JSON document. */
export async function read(resource, options) {
    return (await request(resource, options)).json();
}

/** Asks the daemon to do something; hands back its JSON document. */
export async function send(resource, body, options = {}) {
    return (await request(resource, { method: "POST", body, ...options })).json();
}

/** Takes something back. */
export async function remove(resource) {
    await request(resource, { method: "DELETE" });
}
