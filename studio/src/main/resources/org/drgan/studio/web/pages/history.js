// The history of kept pictures.
import { html, useEffect, useLayoutEffect, useRef, useState } from './htm-preact.js';
import { client, get, meaning, put, remove } from './api.js';

const GAP = 10; // pixels between tiles, as in the style sheet
const BEYOND = 600; // pixels above and below the window in which tiles are rendered, too
const ROWS = 12; // rows before the first measurement

/** The history, loaded page by page, and the unfinished jobs. */
export function useHistory(notify) {
  const [list, set] = useState({ pictures: [], more: false, total: 0, state: 'loading' });
  const [jobs, setJobs] = useState([]);
  const [filter, choose] = useState({ search: '', favourites: false });
  const asked = useRef(0);
  const events = useRef(0); // number of received events
  const query = before => `/api/history?search=${encodeURIComponent(filter.search)}${filter.favourites ? '&favourites=1' : ''}${before ? `&before=${before}` : ''}`;
  const load = async before => {
    const own = ++asked.current;
    try {
      const page = await (before ? get(query(before)) : settled(() => get(query())));
      if (own !== asked.current) return; // the search has changed
      set(old => ({ pictures: before ? merged(old.pictures, page.pictures) : page.pictures, more: page.more, total: page.total, state: 'there' }));
    } catch (failed) {
      if (own === asked.current) set(old => ({ ...old, state: 'failed', problem: meaning(failed) ?? '' }));
    }
  };
  /** Repeats a request until no event arrives during it: an answer older than an event would show finished jobs again. */
  const settled = async ask => {
    for (;;) {
      const before = events.current;
      const answer = await ask();
      if (before === events.current) return answer;
      await new Promise(done => setTimeout(done, 100));
    }
  };
  /** Loads what was missed while disconnected: adds the newest page to the shown pictures. */
  const refresh = async () => {
    loadJobs();
    const own = asked.current;
    try {
      const page = await settled(() => get(query()));
      if (own !== asked.current) return; // the search has changed
      set(old => old.state === 'loading' ? old : { ...old, pictures: merged(page.pictures, old.pictures), total: page.total, state: old.state === 'failed' ? 'there' : old.state });
    } catch { /* the next request reports it */ }
  };
  const loadJobs = () => settled(() => get(`/api/jobs?client=${client}`)).then(response => setJobs(response.jobs)).catch(() => {});
  useEffect(() => {
    const timer = setTimeout(() => load(), filter.search ? 200 : 0);
    return () => clearTimeout(timer);
  }, [filter.search, filter.favourites]);
  const plain = !filter.search && !filter.favourites;
  return {
    list, jobs, filter, choose, load, loadJobs, refresh,
    more: () => { if (list.more && list.state === 'there') { set(old => ({ ...old, state: 'more' })); load(list.pictures.at(-1).id); } },
    begun: job => { events.current++; setJobs(old => old.some(one => one.id === job.id) ? old : [...old, { ...job, pictures: [] }]); },
    arrived: picture => {
      events.current++;
      setJobs(old => old.map(job => job.id === picture.job ? { ...job, pictures: [...job.pictures.filter(one => one.id !== picture.id), picture] } : job));
      if (plain) set(old => old.pictures.some(one => one.id === picture.id) ? old : { ...old, pictures: [picture, ...old.pictures], total: old.total + 1 });
    },
    ended: job => {
      events.current++;
      setJobs(old => old.filter(one => one.id !== job.id));
      if (job.state === 'failed') notify(`A job failed: ${job.problem}.`, true);
    },
    mark: async picture => {
      try {
        const now = await put(`/api/pictures/${picture.id}`, { favourite: !picture.favourite });
        set(old => ({ ...old, pictures: old.pictures.map(one => one.id === now.id ? now : one) }));
        return now;
      } catch (failed) { notify(meaning(failed), true); }
    },
    drop: async picture => {
      try {
        await remove(`/api/pictures/${picture.id}`);
        set(old => ({ ...old, pictures: old.pictures.filter(one => one.id !== picture.id), total: old.total - 1 }));
        notify('Deleted.');
      } catch (failed) { notify(meaning(failed), true); }
    },
  };
}

function merged(old, more) {
  const there = new Set(old.map(one => one.id));
  return [...old, ...more.filter(one => !there.has(one.id))];
}

export function History({ history, open, picked, pick, compare }) {
  const { list, jobs, filter, choose } = history;
  const end = useRef();
  const latest = useRef();
  latest.current = history.more;
  useEffect(() => {
    const watch = new IntersectionObserver(seen => { if (seen.some(one => one.isIntersecting)) latest.current(); }, { rootMargin: '600px' });
    watch.observe(end.current); // calls back once at the start: a short page may leave the end in view
    return () => watch.disconnect();
  }, [list.pictures.length, list.state]);
  const waiting = jobs.flatMap(job => Array.from({ length: Math.max(0, job.count - job.pictures.length) }, (_, i) => html`
    <div class="tile waiting" key=${`${job.id}-${i}`} role="img" aria-label=${`being drawn: ${job.sentence}`}></div>`));
  const ids = picked.map(one => one.id).join(',');
  const tile = picture => html`<${Tile} key=${picture.id} picture=${picture} open=${open} mark=${history.mark} pick=${pick} picked=${picked.some(one => one.id === picture.id)}/>`;
  return html`
    <section class="card stack history wide" aria-label="History">
      <div class="bar">
        <h2>Kept</h2>
        <span class="small quiet">${list.total === 1 ? '1 picture' : `${list.total.toLocaleString('en')} pictures`}${waiting.length > 0 ? `, ${waiting.length} being drawn` : ''}</span>
        <span class="space"></span>
        <input type="search" placeholder="Search sentences" aria-label="Search sentences" value=${filter.search} onInput=${event => choose({ ...filter, search: event.target.value })}/>
        <button aria-pressed=${filter.favourites} onClick=${() => choose({ ...filter, favourites: !filter.favourites })}>★ Favourites</button>
      </div>
      ${picked.length > 0 && html`
        <div class="bar" role="group" aria-label="Chosen pictures">
          <strong class="small">${picked.length} chosen</strong>
          <button disabled=${picked.length !== 2} onClick=${compare} title="choose two pictures">Compare</button>
          <a class="button" href=${`/api/grid?ids=${ids}`} download>Grid</a>
          <a class="button" href=${`/api/zip?ids=${ids}`} download>Zip</a>
          <button class="plain" onClick=${() => pick(null)}>Clear selection</button>
        </div>`}
      ${list.state === 'failed' ? html`<div class="nothing"><p>The history could not be read. ${list.problem}</p><p><button onClick=${() => history.load()}>Try again</button></p></div>`
        : list.state === 'loading' ? html`<div class="tiles" aria-hidden="true">${Array.from({ length: 8 }, (_, i) => html`<div class="tile waiting" key=${i}></div>`)}</div>`
        : list.pictures.length === 0 && waiting.length === 0 ? html`<div class="nothing">${filter.search || filter.favourites
            ? 'No kept picture matches.' : 'Pictures that you keep appear here, each with the recipe to draw it again.'}</div>`
        : html`<${Tiles} count=${waiting.length + list.pictures.length} tile=${i => i < waiting.length ? waiting[i] : tile(list.pictures[i - waiting.length])}/>`}
      <div ref=${end}>${list.state === 'more' && html`<p class="small quiet">Reading more…</p>`}</div>
    </section>`;
}

/** Renders only the rows near the window; padding replaces the others. */
function Tiles({ count, tile }) {
  const box = useRef();
  const [view, set] = useState({ columns: 10, first: 0, rows: ROWS, height: 126 });
  useLayoutEffect(() => {
    const look = () => {
      const { top, width } = box.current.getBoundingClientRect();
      const least = parseFloat(getComputedStyle(box.current).getPropertyValue('--tile'));
      const columns = Math.max(1, Math.floor((width + GAP) / (least + GAP)));
      const height = (width + GAP) / columns; // of a row and the gap under it
      const rows = Math.ceil((window.innerHeight + 2 * BEYOND) / height) + 1;
      const first = Math.max(0, Math.min(Math.floor((-top - BEYOND) / height), Math.ceil(count / columns) - rows));
      set(old => old.columns === columns && old.first === first && old.rows === rows && old.height === height ? old : { columns, first, rows, height });
    };
    look();
    const watch = new ResizeObserver(look);
    watch.observe(box.current);
    window.addEventListener('scroll', look, { passive: true });
    return () => { watch.disconnect(); window.removeEventListener('scroll', look); };
  }, [count]);
  const { columns, first, rows, height } = view;
  const last = Math.min(count, (first + rows) * columns);
  const behind = Math.max(0, Math.ceil(count / columns) - first - rows);
  return html`
    <div class="tiles" ref=${box} style=${{ gridTemplateColumns: `repeat(${columns}, 1fr)`, paddingTop: `${first * height}px`, paddingBottom: `${behind * height}px` }}>
      ${Array.from({ length: Math.max(0, last - first * columns) }, (_, i) => tile(first * columns + i))}
    </div>`;
}

function Tile({ picture, open, mark, pick, picked }) {
  return html`
    <div class="tile ${picked ? 'picked' : ''}">
      <button class="open" title=${picture.sentence} aria-label=${`Open: ${picture.sentence}`} onClick=${() => open(picture)}>
        <img src=${picture.url} alt=${picture.sentence} loading="lazy" decoding="async" width="116" height="116"/>
      </button>
      <button class="pick ${picked ? 'on' : ''}" aria-pressed=${picked} aria-label="Choose" onClick=${() => pick(picture)}>✓</button>
      <button class="star ${picture.favourite ? 'on' : ''}" aria-pressed=${picture.favourite} aria-label="Favourite" onClick=${() => mark(picture)}>${picture.favourite ? '★' : '☆'}</button>
    </div>`;
}

/** A modal dialog; Escape and a click outside close it. */
export function Dialog({ title, close, children }) {
  const dialog = useRef();
  useEffect(() => {
    dialog.current.showModal();
    const before = document.activeElement;
    return () => before?.focus?.();
  }, []);
  return html`
    <dialog ref=${dialog} aria-label=${title} onClose=${close} onClick=${event => { if (event.target === dialog.current) close(); }}>
      <div class="head"><h2>${title}</h2><button class="icon" aria-label="Close" onClick=${close}>✕</button></div>
      ${children}
    </dialog>`;
}

export function Detail({ picture, close, restore, mark, drop }) {
  const [sure, ask] = useState(false);
  return html`
    <${Dialog} title="Kept picture" close=${close}>
      <div class="body detail">
        <img src=${picture.url} alt=${picture.sentence}/>
        <div class="stack">
          <p style=${{ fontSize: '18px' }}>${picture.sentence}</p>
          <dl>
            <dt>Seed</dt><dd>${picture.seed}, noise ${picture.noise}</dd>
            <dt>Truncation</dt><dd>${picture.truncation ?? 'none'}</dd>
            <dt>Model</dt><dd>${picture.model}, ${picture.precision === 'bf16' ? '16' : '32'} bits</dd>
            <dt>Size</dt><dd>${picture.side} × ${picture.side} pixels</dd>
            <dt>Drawn</dt><dd>${new Date(picture.created).toLocaleString()}</dd>
            <dt>SHA-256</dt><dd class="small">${picture.sha256}</dd>
          </dl>
          <div class="row">
            <button class="main" onClick=${() => restore({ sentence: picture.sentence, seed: picture.seed, noise: picture.noise, truncation: picture.truncation, model: picture.model, precision: picture.precision, count: 1 })}>Restore all</button>
            <button onClick=${() => restore({ sentence: picture.sentence })}>Sentence only</button>
            <button onClick=${() => restore({ seed: picture.seed, noise: picture.noise })}>Seed only</button>
          </div>
          <div class="row">
            <button aria-pressed=${picture.favourite} onClick=${mark}>${picture.favourite ? '★' : '☆'} Favourite</button>
            <a class="button" href=${`${picture.url}?download`} download>Download</a>
            ${sure ? html`<button onClick=${drop}>Really delete</button><button class="plain" onClick=${() => ask(false)}>No</button>` : html`<button onClick=${() => ask(true)}>Delete</button>`}
          </div>
        </div>
      </div>
    <//>`;
}

/** Two overlaid pictures with a movable edge between them. */
export function Compare({ pair, close }) {
  const [share, set] = useState(50);
  return html`
    <${Dialog} title="Compare" close=${close}>
      <div class="body">
        <div class="compare">
          <img src=${pair[0].url} alt=${pair[0].sentence}/>
          <img src=${pair[1].url} alt=${pair[1].sentence} style=${{ clipPath: `inset(0 0 0 ${share}%)` }}/>
          <span class="edge" style=${{ left: `${share}%` }}></span>
        </div>
        <input type="range" min="0" max="100" value=${share} aria-label="How much of the first picture is shown" onInput=${event => set(Number(event.target.value))}/>
        <div class="pair small">
          ${pair.map((one, i) => html`<div><strong>${i === 0 ? 'Left' : 'Right'}</strong><br/>${one.sentence}<br/><span class="quiet">seed ${one.seed}, noise ${one.noise}, ${one.model}</span></div>`)}
        </div>
      </div>
    <//>`;
}
