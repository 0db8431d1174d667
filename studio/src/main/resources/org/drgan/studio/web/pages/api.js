// What the server is asked, and what it tells.

/** A name that this browser keeps: the stream of events and the list of unfinished jobs are asked for by it. */
export const client = kept(localStorage, 'drgan-client');

/** A name for this tab: of its previews only the latest is drawn. */
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

/** The server's word on what went wrong. */
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
    const told = await answer.json().catch(() => null);
    throw new Problem(answer.status, told?.error);
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

/** Sends a file as it is. */
export const upload = (path, bytes) => ask(path, { method: 'POST', body: bytes }).then(answer => answer.json());

/** A file that is made for a request. */
export const file = (path, body) => ask(path, sending('POST', body)).then(answer => answer.blob());

/** Pictures as raw pixels, and what was told about them. */
export async function pictures(path, body, signal) {
  const answer = await ask(path, sending('POST', body, signal));
  const bytes = await answer.arrayBuffer();
  const length = new DataView(bytes).getUint32(0, true);
  const told = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  let at = 4 + length;
  told.pictures = told.sides.map(side => {
    const data = new ImageData(new Uint8ClampedArray(bytes.slice(at, at + 4 * side * side)), side, side);
    at += 4 * side * side;
    return data;
  });
  return told;
}

/** Listens to the events of this browser's jobs. The browser connects again by itself and names the last event that it has. */
export function listen(handlers, opened) {
  const stream = new EventSource(`/api/events?client=${client}`);
  for (const [name, handler] of Object.entries(handlers)) {
    stream.addEventListener(name, event => handler(JSON.parse(event.data)));
  }
  stream.addEventListener('open', () => { setReachable(true); opened(); }); // from here on nothing is missed
  return () => stream.close();
}

/** What a failed request means to whoever made it; nothing when a later one took its place. */
export function meaning(failed) {
  if (failed.name === 'AbortError' || failed.code === 'cancelled') return null;
  if (failed instanceof Problem) return failed.message.charAt(0).toUpperCase() + failed.message.slice(1) + '.';
  return 'The studio does not answer.';
}
