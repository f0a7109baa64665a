// Talking to the local Slack.

import { toast } from "./dom.js";

async function send(method, path, body) {
  try {
    const response = await fetch(path, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, ...(await response.json()) };
  } catch {
    const refusal = "The local Slack cannot be reached, and nothing was done.";
    toast(refusal);
    return { refusal };
  }
}

export const post = (path, body = {}) => send("POST", path, body);
export const act = (name, body) => send("POST", `/sandbox/act/${name}`, body);
export const addFault = (fault) => send("POST", "/sandbox/faults", fault);
export const clearFaults = () => send("DELETE", "/sandbox/faults");
export const setLimits = (enabled) => send("POST", "/sandbox/limits", { enabled });
export const refreshConnections = () => send("POST", "/sandbox/connections", {});

// Null: there is nobody of this name.
export async function readScreen(me, channel, thread, latest) {
  const query = new URLSearchParams({ as: me, channel, thread, latest });
  const response = await fetch(`/sandbox/state?${query}`);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`the local Slack answered ${response.status}`);
  return response.json();
}

export function onChange(changed, gone) {
  const source = new EventSource("/sandbox/changes");
  source.onmessage = changed;
  source.onerror = gone;
}
