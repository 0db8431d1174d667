// The draw page: a sentence, its noise, and the picture, which is drawn again after each keystroke.
import { html, useEffect, useLayoutEffect, useRef, useState } from './htm-preact.js';
import { meaning, pictures, post, tab } from './api.js';
import { Pixels, floats, spotlight } from './pixels.js';
import { Growth, Strip } from './panels.js';
import { Plane } from './plane.js';

const TYPING = 60; // ms after the last keystroke until one small picture is drawn
const CANDIDATES = 8; // of which the best picture is chosen
const REST = 250; // ms after the last keystroke until all pictures are drawn in full size
const START = { sentence: 'a small red bird with blue wings', seed: '1', noise: 0, count: 1, truncation: null, model: null, precision: 'fp32', beside: null };

/** The recipe of the pictures, restored from the last visit. */
export function useRecipe() {
  const [recipe, set] = useState(() => {
    try {
      return { ...START, ...JSON.parse(localStorage.getItem('drgan-recipe') ?? '{}') };
    } catch {
      return START;
    }
  });
  const change = more => set(old => {
    const now = { ...old, ...more };
    localStorage.setItem('drgan-recipe', JSON.stringify(now));
    return now;
  });
  return [recipe, change];
}

const request = (recipe, more) => ({
  sentence: recipe.sentence, seed: recipe.seed, noise: recipe.noise, truncation: recipe.truncation,
  precision: recipe.precision, ...(recipe.model ? { model: recipe.model } : {}), ...more,
});

/** Seeds have 64 bits, more than JavaScript's numbers. */
export const isSeed = text => /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);

/** Pictures for a recipe: a small one of an early stage while the user types, then all in full size. A later request replaces the previous one. */
function useDrawing(recipe, own = tab, wanted = true) {
  const [drawing, set] = useState({ state: 'waiting', pictures: [] });
  const abort = useRef();
  const key = JSON.stringify(request(recipe, { count: recipe.count }));
  useEffect(() => {
    const usable = wanted && recipe.sentence.trim() !== '' && isSeed(recipe.seed);
    if (!usable) {
      abort.current?.abort();
      set({ state: recipe.sentence.trim() === '' ? 'empty' : 'seed', pictures: [], words: [] });
      return;
    }
    set(old => ({ ...old, state: 'drawing' }));
    let over = false; // whether the recipe has changed since
    let small; // the full pictures wait for it; otherwise it would never be seen on a slow machine
    const draw = async (count, size) => {
      abort.current?.abort();
      const current = abort.current = new AbortController();
      const start = performance.now();
      try {
        const response = await pictures('/api/preview', request(recipe, { count, size, tab: own }), current.signal);
        const full = size === 'full';
        const state = over ? 'drawing' : response.pictures.length === 0 ? 'unknown' : full ? 'drawn' : 'small';
        set({ ...response, state, took: performance.now() - start, sentence: recipe.sentence, key: full ? key : null });
      } catch (failed) {
        const message = meaning(failed);
        if (message) set(old => ({ ...old, state: 'failed', problem: message }));
      }
    };
    const typing = setTimeout(() => { small = draw(1, 'small'); }, TYPING);
    const rest = setTimeout(async () => { await small; if (!over) draw(recipe.count, 'full'); }, REST);
    return () => { over = true; clearTimeout(typing); clearTimeout(rest); };
  }, [key, wanted]);
  return drawing;
}

/** Attention maps and gates of the shown picture. */
function useInsight(recipe, drawing, which) {
  const [insight, set] = useState(null);
  useEffect(() => {
    if (drawing.state !== 'drawn') return;
    const abort = new AbortController();
    (async () => {
      try {
        const response = await pictures('/api/insight', request(recipe, { noise: recipe.noise + which }), abort.signal);
        response.refinements = response.refinements.map(one => ({
          side: one.side, attention: one.attention.map(floats), imageGate: one.imageGate.map(floats), contextGate: one.contextGate.map(floats),
        }));
        set({ ...response, key: drawing.key, which });
      } catch {
        set(null); // the picture is shown without the lens
      }
    })();
    return () => abort.abort();
  }, [drawing.key, drawing.state, which]);
  return insight?.key === drawing.key && insight?.which === which ? insight : null;
}

export function Draw({ recipe, change, models, fastest, keep, focus }) {
  const drawing = useDrawing(recipe);
  const beside = recipe.beside && models?.some(one => one.name === recipe.beside && !one.problem) ? recipe.beside : null;
  const other = useDrawing({ ...recipe, model: beside }, `${tab}-beside`, beside !== null);
  const [which, choose] = useState(0);
  const shown = Math.min(which, Math.max(0, drawing.pictures.length - 1));
  const insight = useInsight(recipe, drawing, shown);
  const [word, light] = useState(null); // index of the word in the lens
  const [spot, point] = useState(null); // position on the picture, 0 to 1
  const [refinement, look] = useState(-1);
  useEffect(() => { light(null); point(null); }, [drawing.key, shown]);
  const looked = insight?.refinements.at(refinement) ?? insight?.refinements.at(-1);
  const shares = looked && spot ? looked.attention.map(map => map[cell(spot.y, looked.side) * looked.side + cell(spot.x, looked.side)]) : null;
  const ranks = shares ? shares.map(share => shares.filter(other => other > share).length) : [];
  return html`
    <main class="draw" id="main">
      <section class="stack" aria-label="What to draw">
        <div class="card stack">
          <${Sentence} recipe=${recipe} change=${change} words=${drawing.words ?? []} read=${drawing.read} known=${drawing.known} lit=${word} focus=${focus}/>
          <button class="main" disabled=${drawing.state !== 'drawn'} onClick=${keep}>
            Keep ${recipe.count === 1 ? 'this picture' : `these ${recipe.count} pictures`}
          </button>
        </div>
        <${Settings} recipe=${recipe} change=${change} models=${models} fastest=${fastest}/>
      </section>
      <section class="card picture" aria-label="Picture">
        <div class=${beside ? 'beside' : ''}>
        ${beside && html`<h2 class="small">${recipe.model ?? models[0].name}</h2><h2 class="small">${beside}</h2>`}
        <${Frames} drawing=${drawing} shown=${shown} choose=${choose} looked=${looked} word=${word} spot=${spot} point=${point} sentence=${recipe.sentence}/>
        ${beside && html`<${Frames} drawing=${other} shown=${-1} choose=${() => {}} spot=${null} word=${null} point=${() => {}} sentence=${`${recipe.sentence}, by ${beside}`}/>`}
        </div>
        <div class="under">
          <span class="status" role="status">${said(drawing)}</span>
          <span class="row">
            ${insight && insight.refinements.length > 1 && html`<label class="row small quiet">Attention at
              <select value=${refinement} onChange=${event => look(Number(event.target.value))}>
                ${insight.refinements.map((one, i) => html`<option value=${i - insight.refinements.length}>${one.side} × ${one.side}</option>`)}
              </select></label>`}
          </span>
        </div>
        <div>
          <p class="small quiet" id="lens-help">Point at a word to see where the model looked for it, or at the picture to see the words for that place, the strongest first.</p>
          <div class="lens" role="group" aria-describedby="lens-help">
            ${insight ? insight.words.map((text, i) => html`
              <button key=${i} aria-pressed=${word === i} onMouseEnter=${() => light(i)} onMouseLeave=${() => light(null)}
                  onFocus=${() => light(i)} onBlur=${() => light(null)} onClick=${() => light(i)} style=${{ order: ranks[i] }}>
                ${text}${shares && html`<span class="share" style=${{ width: `${100 * shares[i]}%` }}></span><span class="small quiet">${Math.round(100 * shares[i])}%</span>`}
              </button>`)
              : ['drawn', 'small', 'drawing'].includes(drawing.state) ? html`<span class="small quiet">Computing attention and gates…</span>` : null}
          </div>
        </div>
      </section>
      <div class="wide panels">
        <${Strip} recipe=${recipe} drawing=${drawing} which=${shown} request=${request} change=${change}/>
        <${Growth} insight=${insight} waiting=${drawing.state === 'drawn'}/>
        <${Plane} recipe=${recipe} drawing=${drawing} which=${shown} request=${request}/>
      </div>
    </main>`;
}

const cell = (share, side) => Math.max(0, Math.min(side - 1, Math.floor(share * side)));

function said(drawing) {
  switch (drawing.state) {
    case 'drawn': return `${drawing.sides[0]} × ${drawing.sides[0]} pixels, drawn in ${Math.round(drawing.took)} ms`;
    case 'small': return `${drawing.sides[0]} × ${drawing.sides[0]} pixels, preview`;
    case 'drawing': return 'Drawing…';
    case 'failed': return drawing.problem;
    default: return '';
  }
}

function Frames({ drawing, shown, choose, looked, word, spot, point, sentence }) {
  const columns = Math.ceil(Math.sqrt(Math.max(1, drawing.pictures.length)));
  const single = drawing.pictures.length === 1;
  const move = event => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    point(x >= 0 && x < 1 && y >= 0 && y < 1 ? { x, y } : null);
  };
  const leave = event => { if (event.pointerType === 'mouse') point(null); }; // a touched position stays
  const heat = looked && word !== null && looked.attention[word];
  const lens = index => index === shown && html`
    ${heat && html`<${Pixels} class="heat" data=${spotlight(heat, looked.side)} label="where the model looked for the word"/>`}
    ${spot && html`<span class="spot" style=${{ left: `${100 * spot.x}%`, top: `${100 * spot.y}%` }}></span>`}`;
  return html`
    <div class="frames ${drawing.state === 'drawing' || drawing.state === 'failed' ? 'stale' : ''}" style=${{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}
        data-state=${drawing.state} data-sentence=${drawing.sentence}>
      ${drawing.pictures.map((picture, i) => single
        ? html`<div class="cell" onPointerDown=${move} onPointerMove=${move} onPointerLeave=${leave}><${Pixels} data=${picture} label=${sentence}/>${lens(i)}</div>`
        : html`<button class="cell" key=${i} aria-pressed=${i === shown} aria-label=${`Picture ${i + 1}`} onClick=${() => choose(i)}
            onPointerDown=${i === shown ? move : null} onPointerMove=${i === shown ? move : null} onPointerLeave=${leave}><${Pixels} data=${picture} label=${sentence}/>${lens(i)}</button>`)}
      ${drawing.pictures.length === 0 && html`<div class="empty">${emptiness(drawing)}</div>`}
    </div>`;
}

function emptiness(drawing) {
  switch (drawing.state) {
    case 'empty': return html`<strong>Describe the picture</strong><span>For example: a small red bird with blue wings</span>`;
    case 'unknown': return html`<strong>The model knows no word of this sentence</strong><span>Try the words of its subject, such as bird, red or wings.</span>`;
    case 'seed': return html`<strong>The seed is not a 64-bit integer</strong>`;
    case 'failed': return html`<strong>Nothing was drawn</strong><span>${drawing.problem}</span>`;
    default: return html`<span>Drawing the first picture…</span>`;
  }
}

/** The text area with marked words, and suggestions for unknown words. */
function Sentence({ recipe, change, words, read, known, lit, focus }) {
  const area = useRef();
  const marks = useRef();
  useLayoutEffect(() => {
    area.current.style.height = 'auto';
    area.current.style.height = `${area.current.scrollHeight}px`;
  }, [recipe.sentence]);
  useEffect(() => { if (focus) focus.current = area.current; }, []);
  const fits = words.filter(word => recipe.sentence.slice(word.from, word.to).toLowerCase().includes(word.word.slice(0, 1)) || word.state !== 'read');
  const parts = [];
  let at = 0;
  let count = -1;
  for (const word of fits) {
    if (word.to > recipe.sentence.length || word.from < at) continue; // belongs to the sentence before the last keystroke
    if (word.state === 'read') count++;
    parts.push(recipe.sentence.slice(at, word.from));
    parts.push(html`<span class="${word.state} ${word.state === 'read' && count === lit ? 'lit' : ''}">${recipe.sentence.slice(word.from, word.to)}</span>`);
    at = word.to;
  }
  parts.push(recipe.sentence.slice(at) + '\u200b');
  const unknown = fits.filter(word => word.state === 'unknown');
  const replace = word => change({ sentence: recipe.sentence.slice(0, word.from) + word.nearest + recipe.sentence.slice(word.to) });
  return html`
    <div>
      <label class="hidden" for="sentence">Sentence</label>
      <div class="sentence">
        <div class="marks" ref=${marks} aria-hidden="true">${parts}</div>
        <textarea id="sentence" ref=${area} rows="3" maxlength="2000" spellcheck="false" autocomplete="off" autocapitalize="off"
          placeholder="Describe the picture" value=${recipe.sentence} onInput=${event => change({ sentence: event.target.value })}></textarea>
      </div>
      <div class="hints" role="status">
        ${unknown.length > 0 && html`<span class="note">${unknown.length === 1 ? 'Unknown word, left out:' : 'Unknown words, left out:'}</span>`}
        ${unknown.map(word => word.nearest
          ? html`<button onClick=${() => replace(word)} title="replace it">${word.word} → ${word.nearest}</button>`
          : html`<span>${word.word}</span>`)}
        ${known > read && html`<span class="quiet">The model reads the first ${read} of ${known} words.</span>`}
      </div>
    </div>`;
}

/** Looks through the next noises of the seed for the picture that looks most real to the model's discriminator. */
function Best({ recipe, change }) {
  const [state, set] = useState(null); // 'choosing', a problem, or null
  const abort = useRef();
  const key = JSON.stringify(request(recipe));
  useEffect(() => { // an answer for the former recipe is of no use
    abort.current?.abort();
    set(null);
  }, [key]);
  const choose = async () => {
    const current = abort.current = new AbortController();
    set('choosing');
    try {
      const found = await post('/api/best', request(recipe, { noise: recipe.noise + 1, of: CANDIDATES }), current.signal);
      if (!current.signal.aborted) change({ noise: found.noise, count: 1 });
    } catch (failed) {
      if (!current.signal.aborted) set(meaning(failed));
    }
  };
  const choosing = state === 'choosing';
  return html`
    <div class="field">
      <button type="button" disabled=${choosing || recipe.sentence.trim() === '' || !isSeed(recipe.seed)} onClick=${choose}
        title="The model's discriminator compares the next ${CANDIDATES} noises of this seed.">
        ${choosing ? 'Choosing…' : `Best of the next ${CANDIDATES} noises`}</button>
      ${state && !choosing && html`<span class="note" role="status">${state}</span>`}
    </div>`;
}

function Settings({ recipe, change, models, fastest }) {
  const [seed, setSeed] = useState(recipe.seed);
  useEffect(() => setSeed(recipe.seed), [recipe.seed]);
  const random = () => change({ seed: String(crypto.getRandomValues(new Uint32Array(1))[0]), noise: 0 });
  const truncated = recipe.truncation !== null;
  return html`
    <div class="card stack">
      <div class="pair">
        <div class="field"><span>Seed</span>
          <span class="with">
            <input inputmode="numeric" aria-label="Seed" value=${seed} aria-invalid=${!isSeed(seed)} onInput=${event => { setSeed(event.target.value); if (isSeed(event.target.value)) change({ seed: event.target.value }); }}/>
            <button class="icon" type="button" title="another seed (R)" aria-label="Another seed" onClick=${random}>⚄</button>
          </span>
        </div>
        <div class="field"><span>Noise of the seed</span>
          <span class="with">
            <button class="icon" type="button" title="previous noise ([)" aria-label="Previous noise" disabled=${recipe.noise === 0} onClick=${() => change({ noise: recipe.noise - 1 })}>‹</button>
            <input inputmode="numeric" aria-label="Noise of the seed" value=${recipe.noise} onInput=${event => { const n = Number(event.target.value); if (Number.isInteger(n) && n >= 0 && n < 2 ** 31 - 100) change({ noise: n }); }}/>
            <button class="icon" type="button" title="next noise (])" aria-label="Next noise" onClick=${() => change({ noise: recipe.noise + 1 })}>›</button>
          </span>
        </div>
      </div>
      ${models?.find(one => one.name === (recipe.model ?? models[0].name))?.chooses !== false && html`<${Best} recipe=${recipe} change=${change}/>`}
      <div class="pair">
        <label class="field">Pictures
          <select value=${recipe.count} onChange=${event => change({ count: Number(event.target.value) })}>
            ${[1, 4, 9, 16].map(n => html`<option value=${n}>${n}</option>`)}
          </select>
        </label>
        <label class="field">Precision
          <select value=${recipe.precision} onChange=${event => change({ precision: event.target.value })}>
            <option value="fp32">32 bits</option>
            <option value="bf16">16 bits${fastest === 'bf16' ? ', faster here' : ', slower here'}</option>
          </select>
        </label>
      </div>
      <label class="field">Model
        <select value=${recipe.model ?? models?.[0].name} disabled=${!models} onChange=${event => change({ model: event.target.value })}>
          ${(models ?? []).map(model => html`<option value=${model.name} disabled=${!!model.problem}>${model.name}${model.problem ? ' (cannot be loaded)' : model.side ? `, ${model.side} pixels, ${model.words} words` : ''}</option>`)}
        </select>
      </label>
      ${models?.length > 1 && html`<label class="field">Second model
        <select value=${recipe.beside ?? ''} onChange=${event => change({ beside: event.target.value || null })}>
          <option value="">none</option>
          ${models.filter(model => !model.problem).map(model => html`<option value=${model.name}>${model.name}</option>`)}
        </select>
      </label>`}
      <div class="field">
        <label class="row"><input type="checkbox" class="check" checked=${truncated} onChange=${event => change({ truncation: event.target.checked ? 0.88 : null })}/>
          Truncate the noise${truncated ? ` at ${recipe.truncation} standard deviations` : ': more typical, less varied'}</label>
        ${truncated && html`<input type="range" min="0.1" max="2" step="0.02" aria-label="Standard deviations" value=${recipe.truncation} onInput=${event => change({ truncation: Number(event.target.value) })}/>`}
      </div>
    </div>`;
}
