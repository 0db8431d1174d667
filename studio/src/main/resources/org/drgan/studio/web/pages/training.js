// Starting, pausing and resuming training runs, and pictures of their checkpoints.
import { html, useEffect, useMemo, useRef, useState } from './htm-preact.js';
import { get, meaning, pictures, post } from './api.js';
import { Pixels } from './pixels.js';

const HERE = new Set(['train.matching', 'train.start', 'damsm.inception', 'data.source']); // paths on the server, which the form leaves out

/** The form for a new training run: presets, and every setting with its documentation. */
export function Begin({ data, begun, close }) {
  const [known, setKnown] = useState(null);
  const [preset, choose] = useState('demo');
  const [name, setName] = useState('');
  const [own, useOwn] = useState(false);
  const [changes, change] = useState({});
  const [search, find] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => { get('/api/settings').then(setKnown).catch(failed => setProblem(meaning(failed) ?? '')); }, []);
  const groups = useMemo(() => {
    const all = new Map();
    for (const key of Object.keys(known?.presets[preset] ?? {})) {
      if (HERE.has(key) && !(key === 'data.source' && !own)) continue;
      const group = key.includes('.') ? key.split('.')[0] : '';
      all.set(group, [...(all.get(group) ?? []), key]);
    }
    return [...all];
  }, [known, preset, own]);
  if (!known) return html`<section class="card">${problem ? html`<p role="alert">${problem}</p>` : html`<p class="quiet">Reading the settings…</p>`}</section>`;
  const values = known.presets[preset];
  const set = (key, value) => {
    const next = { ...changes, [key]: value };
    if (value === values[key]) delete next[key];
    change(next);
  };
  const start = async event => {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      await post('/api/trainings', { name, preset, data: own, settings: changes });
      begun(name);
    } catch (failed) {
      setProblem(meaning(failed) ?? '');
      setBusy(false);
    }
  };
  const wanted = key => !search || `${key} ${known.documentation[key] ?? ''}`.toLowerCase().includes(search.toLowerCase());
  const field = key => {
    const value = changes[key] ?? values[key];
    const changed = changes[key] !== undefined;
    const help = known.documentation[key] ?? '';
    const flag = values[key] === 'true' || values[key] === 'false';
    return html`<label class="setting ${changed ? 'changed' : ''}" key=${key}>
      <span class="key">${key}</span>
      ${flag ? html`<input type="checkbox" class="check" checked=${value === 'true'} onChange=${event => set(key, String(event.target.checked))}/>`
        : html`<input value=${value} spellcheck="false" inputmode=${/^-?[\d.]+$/.test(values[key]) ? 'decimal' : undefined} onInput=${event => set(key, event.target.value)}/>`}
      <span class="small quiet">${help}${changed ? html` <em>Preset: ${values[key] === '' ? 'empty' : values[key]}</em>` : ''}</span></label>`;
  };
  return html`
    <form class="card stack begin" onSubmit=${start} aria-label="New training">
      <div class="row"><h2>New training</h2><span class="space"></span><button type="button" class="plain" onClick=${close}>Close</button></div>
      <p class="small quiet">It runs in a separate process and continues when the studio stops. A matching model is trained first, unless one with the same name and data exists.</p>
      <div class="pair">
        <label class="field">Name of the run<input required pattern="[A-Za-z0-9][A-Za-z0-9._\\-]*" maxlength="60" value=${name} onInput=${event => setName(event.target.value)}/></label>
        <label class="field">Preset<select value=${preset} onChange=${event => { choose(event.target.value); change({}); }}>${Object.keys(known.presets).map(one => html`<option key=${one} value=${one} selected=${one === preset}>${one}</option>`)}</select></label>
      </div>
      ${data && html`<label class="row"><input type="checkbox" class="check" checked=${own} onChange=${event => useOwn(event.target.checked)}/> Train with the pictures of the studio’s --data</label>`}
      <details class="stack" open=${search !== '' || undefined}><summary>Settings${Object.keys(changes).length > 0 ? `: ${Object.keys(changes).length} changed` : ''}</summary>
        <label class="field">Find a setting<input type="search" value=${search} onInput=${event => find(event.target.value)}/></label>
        ${groups.map(([group, keys]) => {
          const found = keys.filter(wanted);
          return found.length > 0 && html`<details key=${group} open=${search !== '' || undefined}><summary><strong>${group || 'general'}</strong> <span class="small quiet">${known.documentation[group] ?? ''}</span></summary>
            <div class="settings">${found.map(field)}</div></details>`;
        })}
      </details>
      ${problem && html`<p class="alarm" role="alert">${problem}</p>`}
      <div class="row"><button class="main" disabled=${busy || !name}>${busy ? 'Starting…' : 'Start'}</button></div>
    </form>`;
}

/** State and controls of a training run that was started here. */
export function Control({ training, changed }) {
  const [problem, setProblem] = useState('');
  const [sure, ask] = useState(false);
  const [message, setMessage] = useState('');
  useEffect(() => { setMessage(''); ask(false); }, [training.state]);
  const act = what => async () => {
    setProblem('');
    ask(false);
    try {
      await post(`/api/trainings/${encodeURIComponent(training.name)}/${what}`, {});
      if (what === 'pause') setMessage('Writing a checkpoint…');
      changed();
    } catch (failed) {
      setProblem(meaning(failed) ?? '');
    }
  };
  const runs = training.state === 'running';
  return html`
    <div class="stack control">
      <div class="row">
        <span class="tag ${runs ? 'on' : ''}">${runs ? 'running' : training.state === 'stopped' ? 'stopped' : 'not running'}</span>
        ${runs ? html`<button onClick=${act('pause')} disabled=${message !== ''}>Pause</button>
            ${sure ? html`<span class="small">Progress after the last checkpoint is lost.</span><button onClick=${act('stop')}>Really stop</button><button class="plain" onClick=${() => ask(false)}>No</button>`
              : html`<button onClick=${() => ask(true)}>Stop at once</button>`}`
          : html`<button onClick=${act('resume')}>Resume</button>`}
        <span class="small quiet" role="status">${message}</span>
      </div>
      ${training.said && html`<p class="small quiet said">${training.said}</p>`}
      ${problem && html`<p class="alarm" role="alert">${problem}</p>`}
    </div>`;
}

/** One sentence and seed drawn with every kept checkpoint and with the run's model. */
export function TimeMachine({ run }) {
  const [steps, setSteps] = useState([]);
  const [sentence, setSentence] = useState(run.sentences[0] ?? 'a small red bird');
  const [seed, setSeed] = useState('1');
  const [drawn, setDrawn] = useState({});
  const [at, set] = useState(null); // null is the newest
  const [problem, setProblem] = useState('');
  const turn = useRef(0);
  const path = `/api/runs/${encodeURIComponent(run.name)}`;
  useEffect(() => {
    get(`${path}/steps`).then(response => setSteps(response.steps)).catch(() => setSteps([]));
  }, [run.name, run.changed]);
  const usable = sentence.trim() !== '' && /^-?\d{1,18}$/.test(seed);
  useEffect(() => {
    if (!usable || steps.length === 0) return;
    const mine = ++turn.current;
    const timer = setTimeout(async () => {
      for (const step of [...steps].reverse()) { // users look at the newest first
        try {
          const response = await pictures(`${path}/draw`, { sentence, seed, step });
          if (mine !== turn.current) return;
          setDrawn(old => ({ ...old, [step]: { picture: response.pictures[0], key: `${sentence} ${seed}` } }));
          setProblem('');
        } catch (failed) {
          if (mine !== turn.current) return;
          if (failed.status !== 404) { setProblem(meaning(failed) ?? ''); return; } // 404: the checkpoint has been removed
        }
      }
    }, 300);
    return () => { turn.current++; clearTimeout(timer); };
  }, [sentence, seed, steps.join()]);
  if (steps.length === 0) return null;
  const place = at === null ? steps.length - 1 : Math.min(at, steps.length - 1);
  const name = step => step < 0 ? 'model' : `step ${step.toLocaleString('en')}`;
  const shown = drawn[steps[place]];
  const fresh = one => one?.key === `${sentence} ${seed}`;
  return html`
    <section class="card stack machine" aria-label=${`Checkpoints of ${run.name}`}>
      <div class="row"><h2>Checkpoints of ${run.name}</h2><span class="small quiet">The same sentence and seed with every kept checkpoint.</span></div>
      <div class="pair"><label class="field">Sentence<input value=${sentence} maxlength="2000" spellcheck="false" onInput=${event => setSentence(event.target.value)}/></label>
        <label class="field">Seed<input value=${seed} inputmode="numeric" aria-invalid=${!/^-?\d{1,18}$/.test(seed)} onInput=${event => setSeed(event.target.value)}/></label></div>
      ${problem && html`<p class="small" role="alert">${problem}</p>`}
      ${steps.length > 1 && html`<label class="field">${name(steps[place])}<input type="range" min="0" max=${steps.length - 1} value=${place} aria-label="Checkpoint" onInput=${event => set(Number(event.target.value))}/></label>`}
      <div class="moments">
        <div class="now" style=${{ opacity: fresh(shown) ? 1 : .5 }}>${shown ? html`<${Pixels} data=${shown.picture} label=${`${sentence}, ${name(steps[place])}`}/>` : html`<p class="small quiet">Drawing…</p>`}</div>
        <div class="strip" tabindex="0" role="group" aria-label="All checkpoints">
          ${steps.map((step, i) => html`<figure key=${step} style=${{ opacity: fresh(drawn[step]) ? 1 : .4 }}>
            <button class="cell" aria-pressed=${i === place} aria-label=${name(step)} onClick=${() => set(i)}><${Pixels} data=${drawn[step]?.picture} label=${name(step)}/></button><figcaption>${name(step)}</figcaption></figure>`)}
        </div>
      </div>
    </section>`;
}
