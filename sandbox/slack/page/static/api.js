// Talking to the local Slack.

async function send(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, ...(await response.json()) };
}

export const act = (name, body) => send("POST", `/sandbox/act/${name}`, body);
export const addFault = (fault) => send("POST", "/sandbox/faults", fault);
export const clearFaults = () => send("DELETE", "/sandbox/faults");
export const setLimits = (enabled) => send("POST", "/sandbox/limits", { enabled });
export const refreshConnections = () => send("POST", "/sandbox/connections", {});

export async function readScreen(me, channel, thread, latest) {
  const query = new URLSearchParams({ as: me, channel, thread, latest });
  const response = await fetch(`/sandbox/state?${query}`);
  if (!response.ok) throw new Error(`the local Slack answered ${response.status}`);
  return response.json();
}

export function onChange(changed, gone) {
  const source = new EventSource("/sandbox/changes");
  source.onmessage = changed;
  source.onerror = gone;
}
