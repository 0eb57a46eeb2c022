// Asks for the token that the daemon wants beyond its own machine.

import { access, keepToken } from "./api.js";
import { byId } from "./dom.js";

/** Shows the dialog when a request was refused for want of a token; calls `onToken` when one was given. */
export function watchAccess(onToken) {
    const dialog = byId("token");
    access.addEventListener("unauthorised", () => {
        if (!dialog.open) dialog.showModal();
    });
    byId("token-form").addEventListener("submit", (event) => {
        event.preventDefault();
        keepToken(byId("token-text").value.trim());
        byId("token-text").value = "";
        dialog.close();
        onToken();
    });
}
