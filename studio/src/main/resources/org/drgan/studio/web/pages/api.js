// Requests to the server, and its events.

/** A random name of this browser, used for its event stream and its unfinished jobs. */
export const client = kept(localStorage, 'drgan-client');

/** A random name of this tab; only the tab's latest preview is drawn. */
export const tab = kept(sessionStorage, 'drgan-tab');

function kept(storage, key) {
  let name = storage.getItem(key);
  if (!name) {
    const bytes = crypto.getRandomValues(new Uint8Array(18));
    name = btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_');
    storage.setItem(key, name);
  }
  return name;
}

/** An error that the server sent. */
export class Problem extends Error {
  constructor(status, error) {
    super(error?.message ?? `the server answered ${status}`);
    this.status = status;
    this.code = error?.code;
  }
}

const listeners = new Set();
let reachable = true;

/** Calls a function when the server stops answering, and when it answers again. */
export function onReachable(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function setReachable(now) {
  if (now !== reachable) {
    reachable = now;
    listeners.forEach(listener => listener(now));
  }
}

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (failed) {
    if (failed.name !== 'AbortError') setReachable(false);
    throw failed;
  }
  setReachable(true);
  if (!answer.ok) {
    const content = await answer.json().catch(() => null);
    throw new Problem(answer.status, content?.error);
  }
  return answer;
}

const sending = (method, body, signal) => ({
  method, signal, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
});

export const get = path => ask(path).then(answer => answer.json());
export const post = (path, body, signal) => ask(path, sending('POST', body, signal)).then(answer => answer.json());
export const put = (path, body) => ask(path, sending('PUT', body)).then(answer => answer.json());
export const remove = path => ask(path, { method: 'DELETE' });

/** Sends a file. */
export const upload = (path, bytes) => ask(path, { method: 'POST', body: bytes }).then(answer => answer.json());

/** Requests a generated file. */
export const file = (path, body) => ask(path, sending('POST', body)).then(answer => answer.blob());

/** Requests pictures as raw pixels; returns them with the other fields of the response. */
export async function pictures(path, body, signal) {
  const answer = await ask(path, sending('POST', body, signal));
  const bytes = await answer.arrayBuffer();
  const length = new DataView(bytes).getUint32(0, true);
  const content = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  let at = 4 + length;
  content.pictures = content.sides.map(side => {
    const data = new ImageData(new Uint8ClampedArray(bytes.slice(at, at + 4 * side * side)), side, side);
    at += 4 * side * side;
    return data;
  });
  return content;
}

/** Listens to the events of this browser's jobs. The browser reconnects automatically and sends the id of the last event. */
export function listen(handlers, opened) {
  const stream = new EventSource(`/api/events?client=${client}`);
  for (const [name, handler] of Object.entries(handlers)) {
    stream.addEventListener(name, event => handler(JSON.parse(event.data)));
  }
  stream.addEventListener('open', () => { setReachable(true); opened(); }); // no event is missed after this
  return () => stream.close();
}

/** The message for a failed request; null if a later request replaced it. */
export function meaning(failed) {
  if (failed.name === 'AbortError' || failed.code === 'cancelled') return null;
  if (failed instanceof Problem) return failed.message.charAt(0).toUpperCase() + failed.message.slice(1) + '.';
  return 'The studio cannot be reached.';
}
