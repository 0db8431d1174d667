// The plane between two noises and two sentences: the noise changes to the right, the sentence downwards.
import { html, useEffect, useRef, useState } from './htm-preact.js';
import { file, meaning, pictures, tab } from './api.js';
import { Pixels } from './pixels.js';

const STEPS = 5; // pictures in each row and column
const PAUSE = 1200; // ms without a change until the plane is drawn, after the other panels
const FRAMES = 24; // per second of the video
const AT_ONCE = 12; // pictures per request on the path along the edge
const ROUND = 96; // pictures on the path along the edge
const GIF = 64; // largest number of pictures in a GIF
const OTHER = 'a large green bird in the snow';

const grid = Array.from({ length: STEPS * STEPS }, (_, i) => [(i % STEPS) / (STEPS - 1), Math.floor(i / STEPS) / (STEPS - 1)]);

/** The place on the path along the edge after a share of its length. */
function around(share) {
  const at = (share % 1) * 4;
  const ease = part => (1 - Math.cos(Math.PI * part)) / 2;
  const part = ease(at % 1);
  return [[part, 0], [1, part], [1 - part, 1], [0, 1 - part]][Math.floor(at)];
}

const recordable = () => typeof MediaRecorder !== 'undefined' && ['video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm', 'video/mp4'].find(type => MediaRecorder.isTypeSupported(type));

export function Plane({ recipe, drawing, which, request }) {
  const [open, show] = useState(false);
  const [other, setOther] = useState(OTHER);
  const [cells, setCells] = useState(null);
  const [problem, setProblem] = useState('');
  const [place, setPlace] = useState([0.5, 0.5]);
  const [here, setHere] = useState(null);
  const [recording, setRecording] = useState(null); // 'hand' or 'round'
  const [video, setVideo] = useState(null);
  const [gif, setGif] = useState(null); // null, 'drawing' or a file
  const way = useRef({ places: [], from: 0, milliseconds: 0 }); // the recorded path
  const at = useRef(place);
  at.current = place;
  const box = useRef();
  const recorder = useRef();
  const drawn = useRef(Promise.resolve());
  const wish = useRef(0);
  const noise = recipe.noise + which;
  const asked = () => request(recipe, { noise, otherSentence: other, otherSeed: recipe.seed, otherNoise: noise + 1 });
  const ask = (places, signal, name) => pictures('/api/plane', { ...asked(), places: places.flat(), tab: `${tab}-${name}` }, signal);
  const key = `${drawing.key} ${which} ${other}`;
  useEffect(() => {
    if (!open || drawing.state !== 'drawn') return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const response = await ask(grid, abort.signal, 'grid');
        setCells({ key, pictures: response.pictures });
        setHere(response.pictures[Math.floor(grid.length / 2)]);
        setPlace([0.5, 0.5]);
        setProblem('');
      } catch (failed) {
        const text = meaning(failed);
        if (text) setProblem(text);
      }
    }, cells ? PAUSE : 0);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [key, drawing.state, open]);
  useEffect(() => () => { if (video) URL.revokeObjectURL(video.url); }, [video]);
  useEffect(() => () => { if (gif?.url) URL.revokeObjectURL(gif.url); }, [gif]);

  /** Draws a place; while one is being drawn, only the latest further place waits. */
  const go = to => {
    setPlace(to);
    const mine = ++wish.current;
    drawn.current = drawn.current.then(async () => {
      if (mine !== wish.current) return;
      try {
        setHere((await ask([to], undefined, 'here')).pictures[0]);
      } catch (failed) {
        const text = meaning(failed);
        if (text) setProblem(text);
      }
    });
  };
  const point = event => {
    if (event.type === 'pointermove' && event.pointerType !== 'mouse' && event.buttons === 0) return;
    const sides = event.currentTarget.getBoundingClientRect();
    const share = value => Math.max(0, Math.min(1, value * STEPS / (STEPS - 1) - 0.5 / (STEPS - 1))); // 0 and 1 are the centres of the outer pictures
    go([share((event.clientX - sides.left) / sides.width), share((event.clientY - sides.top) / sides.height)]);
  };
  const keys = event => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!by) return;
    event.preventDefault();
    go(place.map((value, i) => Math.max(0, Math.min(1, value + by[i] * 0.05))));
  };

  const record = how => {
    setVideo(null);
    setGif(null);
    setRecording(how);
    way.current = { places: [], from: performance.now(), milliseconds: 0, asked: asked() };
    const note = () => way.current.places.push(at.current);
    const watch = how === 'hand' ? setInterval(note, 1000 / FRAMES) : null; // the path along the edge adds its places itself
    const parts = [];
    const type = recordable();
    const own = type && new MediaRecorder(box.current.querySelector('.here canvas').captureStream(FRAMES), { mimeType: type, videoBitsPerSecond: 4e6 });
    if (own) {
      own.ondataavailable = event => parts.push(event.data);
      own.onstop = () => {
        const kind = type.split(';')[0];
        setVideo({ url: URL.createObjectURL(new Blob(parts, { type: kind })), name: `plane.${kind.slice(6)}` });
      };
      own.start();
    }
    const current = { active: true, end: () => {
      if (!current.active) return;
      current.active = false;
      clearInterval(watch);
      if (how === 'hand') note();
      way.current.milliseconds = Math.round(how === 'hand' ? performance.now() - way.current.from : way.current.places.length * 1000 / FRAMES) + 1;
      own?.stop();
      setRecording(null);
    } };
    recorder.current = current;
    return current;
  };
  const stop = () => recorder.current?.end();
  useEffect(() => stop, []);
  /** The recorded path as a GIF, drawn again by the server; of a long path only some places. */
  const make = async () => {
    const { places, milliseconds, asked } = way.current;
    const count = Math.min(GIF, places.length);
    setGif('drawing');
    try {
      const made = await file('/api/gif', { ...asked, milliseconds, tab: `${tab}-gif`, places: Array.from({ length: count }, (_, i) => places[Math.floor(i * places.length / count)]).flat() });
      setGif({ url: URL.createObjectURL(made) });
    } catch (failed) {
      setGif(null);
      setProblem(meaning(failed) ?? '');
    }
  };
  const round = async () => {
    const own = record('round');
    try {
      for (let from = 0; from < ROUND && own.active; from += AT_ONCE) {
        const places = Array.from({ length: AT_ONCE }, (_, i) => around((from + i) / ROUND));
        const response = await ask(places, undefined, 'round');
        for (let i = 0; i < places.length && own.active; i++) {
          setHere(response.pictures[i]);
          setPlace(places[i]);
          way.current.places.push(places[i]);
          await new Promise(next => setTimeout(next, 1000 / FRAMES));
        }
      }
    } catch (failed) {
      setProblem(meaning(failed) ?? '');
    }
    stop();
  };

  const current = cells?.key === key;
  const percent = value => `${Math.round(100 * value)} %`;
  return html`
    <section class="card stack" aria-label="Between seeds and sentences">
      <div class="row"><h2>What lies between?</h2><span class="small quiet">To the right towards the next noise, downwards towards another sentence.</span>
        <span class="space"></span><button class="plain" aria-expanded=${open} onClick=${() => show(!open)}>${open ? 'Hide' : 'Show the plane'}</button></div>
      ${open && html`
        <label class="field">The other sentence<input value=${other} maxlength="2000" spellcheck="false" onInput=${event => setOther(event.target.value)}/></label>
        ${problem && html`<p class="small" role="alert">${problem}</p>`}
        ${!cells && !problem && html`<p class="small quiet">${drawing.state === 'drawn' ? 'Drawing the plane…' : 'Appears when the sentence is drawn.'}</p>`}
        ${cells && html`<div class="plane" ref=${box}>
          <div class="grid" style=${{ opacity: current ? 1 : .5, gridTemplateColumns: `repeat(${STEPS}, 1fr)` }} tabindex="0" role="application" aria-label="Plane; arrow keys move in it"
              onPointerDown=${point} onPointerMove=${point} onKeyDown=${keys}>
            ${cells.pictures.map((picture, i) => html`<${Pixels} key=${i} data=${picture} label=${`${percent(grid[i][0])} to the next noise, ${percent(grid[i][1])} to the other sentence`}/>`)}
            <span class="spot" style=${{ left: `${100 * (place[0] * (STEPS - 1) + 0.5) / STEPS}%`, top: `${100 * (place[1] * (STEPS - 1) + 0.5) / STEPS}%` }}></span>
          </div>
          <div class="here stack">
            <${Pixels} data=${here} label="picture at this place"/>
            <p class="small quiet" role="status">${percent(place[0])} to the next noise, ${percent(place[1])} to the other sentence</p>
            <div class="row">
              ${recording ? html`<button onClick=${stop}>Stop recording</button><span class="small">Recording${recording === 'hand' ? ': move in the plane' : ' the edge'}…</span>`
                : html`<button onClick=${() => record('hand')} disabled=${!current}>Record my path</button><button onClick=${round} disabled=${!current}>Record the edge</button>`}
              ${video && html`<a class="button" href=${video.url} download=${video.name}>Save the video</a>`}
              ${!recording && way.current.places.length > 0 && (gif?.url ? html`<a class="button" href=${gif.url} download="plane.gif">Save the GIF</a>`
                : html`<button onClick=${make} disabled=${gif === 'drawing'}>${gif === 'drawing' ? 'Drawing the GIF…' : 'Make a GIF'}</button>`)}
            </div>
          </div>
        </div>`}`}
    </section>`;
}
