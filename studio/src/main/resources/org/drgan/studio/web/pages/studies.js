// The studies page, for their authors.
import { html, render, useEffect, useState } from './htm-preact.js';
import { get, meaning, post } from './api.js';
import { Top } from './theme.js';

const percent = value => value === null ? '–' : `${(100 * value).toFixed(1)} %`;
const decimal = (value, digits = 2) => value === null ? '–' : value.toFixed(digits);

function Studies() {
  const [list, setList] = useState(null);
  const [models, setModels] = useState([]);
  const [data, setData] = useState(false);
  const [open, setOpen] = useState(location.hash.slice(1) || null);
  const [making, make] = useState(false);
  const [problem, setProblem] = useState('');
  const load = () => get('/api/studies').then(response => { setList(response.studies); setData(response.data); setProblem(''); }).catch(failed => setProblem(meaning(failed) ?? ''));
  useEffect(() => {
    load();
    get('/api/models').then(response => setModels(response.models.filter(model => !model.problem))).catch(() => {});
    const again = setInterval(load, 10000);
    const moved = () => setOpen(location.hash.slice(1) || null);
    window.addEventListener('hashchange', moved);
    return () => { clearInterval(again); window.removeEventListener('hashchange', moved); };
  }, []);
  const study = list?.find(one => one.id === open);
  return html`
    <${Top} at="/studies"/>
    ${problem && html`<div class="banner" role="alert">${problem}</div>`}
    <main class="studies">
      ${study ? html`<${One} study=${study} load=${load}/>` : html`
        <section class="card stack">
          <div class="row"><h2>Studies</h2><span class="small quiet">People judge pictures; H.P. is the share of first places.</span><span class="space"></span>
            <button onClick=${() => make(!making)} aria-expanded=${making}>${making ? 'Close' : 'New study'}</button></div>
          ${list === null ? html`<p class="quiet">Reading…</p>` : list.length === 0 ? html`<div class="nothing">No study yet. A study shows people the pictures of several models for the same sentences and noise.</div>` : html`
            <div class="scroll"><table><thead><tr><th>Title</th><th>Compared</th><th>Finished</th><th>Answers</th><th>State</th></tr></thead>
              <tbody>${list.map(one => html`<tr key=${one.id}><td><a href=${`#${one.id}`}>${one.title}</a></td><td>${one.arms.join(', ')}</td><td>${one.finished} of ${one.planned}</td><td>${one.answers}</td>
                <td><span class="tag ${one.results ? '' : 'on'}">${one.closed ? 'closed' : one.results ? 'enough participants' : 'running'}</span></td></tr>`)}</tbody></table></div>`}
        </section>
        ${making && html`<${Form} models=${models} data=${data} made=${id => { make(false); load(); location.hash = id; }}/>`}`}
    </main>`;
}

function Form({ models, data, made }) {
  const [draft, set] = useState({ title: '', purpose: '', contact: '', kind: 'best', questions: ['fidelity'], models: [], sentences: '', real: 0, trials: 20, participants: 20, seed: '1' });
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const change = more => set({ ...draft, ...more });
  const toggle = (field, value) => change({ [field]: draft[field].includes(value) ? draft[field].filter(one => one !== value) : [...draft[field], value] });
  const sentences = draft.sentences.split('\n').map(line => line.trim()).filter(Boolean);
  const create = async event => {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      const study = await post('/api/studies', draft.real > 0 ? { ...draft, sentences: [], kind: 'rank' } : { ...draft, sentences });
      made(study.id);
    } catch (failed) {
      setProblem(meaning(failed) ?? '');
      setBusy(false);
    }
  };
  const number = (field, label, least, most) => html`<label class="field">${label}<input type="number" min=${least} max=${most} value=${draft[field]} onInput=${event => change({ [field]: Number(event.target.value) })}/></label>`;
  return html`
    <form class="card stack" onSubmit=${create}>
      <h2>New study</h2>
      <p class="small quiet">All of this is fixed and hashed when the study is created, before the first answer. Attention checks and repeats are added, 10 % of the trials each.</p>
      <label class="field">Title, shown to participants<input required maxlength="200" value=${draft.title} onInput=${event => change({ title: event.target.value })}/></label>
      <label class="field">Purpose, in a few sentences<textarea maxlength="5000" value=${draft.purpose} onInput=${event => change({ purpose: event.target.value })}></textarea></label>
      <label class="field">Contact for participants<input maxlength="500" value=${draft.contact} onInput=${event => change({ contact: event.target.value })}/></label>
      <div class="pair">
        <label class="field">Task<select value=${draft.kind} disabled=${draft.real > 0} onChange=${event => change({ kind: event.target.value })}>
          <option value="best">the best of all</option><option value="rank">rank all</option><option value="pairs">pairs</option></select></label>
        <fieldset><legend>Questions</legend>
          <label class="row"><input type="checkbox" checked=${draft.questions.includes('fidelity')} onChange=${() => toggle('questions', 'fidelity')}/> Which picture shows what the sentence says?</label>
          <label class="row"><input type="checkbox" checked=${draft.questions.includes('realism')} onChange=${() => toggle('questions', 'realism')}/> Which picture looks more like a real one?</label></fieldset>
      </div>
      <fieldset><legend>Models, two or more</legend>
        ${models.map(model => html`<label class="row" key=${model.name}><input type="checkbox" checked=${draft.models.includes(model.name)} onChange=${() => toggle('models', model.name)}/> ${model.name}${model.side ? `, ${model.side} pixels` : ''}</label>`)}
        ${models.length < 2 && html`<p class="small quiet">Only one model is loaded: start the studio with several --model, or create the study with drgan study create, which also accepts folders of pictures.</p>`}
      </fieldset>
      ${data && html`<fieldset><legend>Real pictures as a hidden anchor</legend>
        <label class="row"><input type="checkbox" checked=${draft.real > 0} onChange=${event => change({ real: event.target.checked ? 20 : 0, ...(event.target.checked ? { kind: 'rank' } : {}) })}/> Use sentences of the data set, and show their real pictures among the others: these are ranked but do not compete</label>
        ${draft.real > 0 && number('real', 'How many sentences', 1, 200)}</fieldset>`}
      ${draft.real === 0 && html`<label class="field">Sentences, one per line (${sentences.length} of at most 200)<textarea required value=${draft.sentences} onInput=${event => change({ sentences: event.target.value })}></textarea></label>`}
      <div class="pair">${number('trials', 'Trials per participant', 1, 500)}${number('participants', 'Planned participants', 1, 100000)}</div>
      ${problem && html`<p role="alert">${problem}</p>`}
      <div class="row"><button class="main" disabled=${busy || draft.models.length < 2 || (draft.real === 0 && sentences.length === 0) || draft.questions.length === 0}>${busy ? 'Drawing the pictures…' : 'Draw the pictures and freeze the study'}</button></div>
    </form>`;
}

function One({ study, load }) {
  const [results, setResults] = useState(null);
  const [problem, setProblem] = useState('');
  const [kept, keep] = useState(true);
  const [sure, ask] = useState(false);
  useEffect(() => {
    if (study.results) get(`/api/studies/${study.id}/results`).then(setResults).catch(failed => setProblem(meaning(failed) ?? ''));
  }, [study.id, study.results, study.answers]);
  const close = async () => { try { await post(`/api/studies/${study.id}/close`, {}); load(); } catch (failed) { setProblem(meaning(failed) ?? ''); } };
  const link = new URL(study.link, location.href).href;
  return html`
    <section class="card stack">
      <div class="row"><a href="#">← All studies</a><span class="space"></span>${!study.closed && (sure
        ? html`<span class="small">This cannot be undone.</span><button onClick=${close}>Really close</button><button class="plain" onClick=${() => ask(false)}>No</button>`
        : html`<button onClick=${() => ask(true)}>Close the study</button>`)}</div>
      <h2>${study.title}</h2>
      <dl>
        <dt>Link for participants</dt><dd>${study.closed ? 'closed' : html`<a href=${study.link}>${link}</a>`}</dd>
        <dt>Finished</dt><dd>${study.finished} of ${study.planned} planned; ${study.joined} have started</dd>
        <dt>Answers</dt><dd>${study.answers}</dd>
        <dt>Compared</dt><dd>${study.arms.join(', ')} with ${study.sentences} sentences</dd>
        <dt>Questions</dt><dd>${study.questions.join(' ')}</dd>
        <dt>Protocol SHA-256</dt><dd class="small">${study.hash}</dd>
      </dl>
      ${problem && html`<p role="alert">${problem}</p>`}
      ${!study.results && html`<div class="nothing">Results appear when ${study.planned} participants have finished. Until then only counts are shown: an earlier look would allow stopping at a convenient result.</div>`}
      ${study.results && html`<div class="row"><a class="button" href=${`/api/studies/${study.id}/export.json`} download>JSON with protocol</a><a class="button" href=${`/api/studies/${study.id}/export.csv`} download>CSV</a>
        <span class="space"></span><button aria-pressed=${kept} onClick=${() => keep(true)}>Without the excluded</button><button aria-pressed=${!kept} onClick=${() => keep(false)}>All</button></div>`}
    </section>
    ${study.results && !results && !problem && html`<p class="quiet">Computing…</p>`}
    ${results && (kept ? results.kept : results.all).map(result => html`<${Result} key=${result.question} result=${result} excluded=${results.excluded}/>`)}
    ${results && html`<p class="small quiet">${results.analysis}</p>`}`;
}

function Result({ result, excluded }) {
  const said = html`<div><h2>${result.text}</h2><p class="small quiet">${result.participants} participants, ${result.answers} answers, ${result.undecided} of them “cannot tell”; ${Object.keys(excluded).length} excluded</p></div>`;
  if (result.answers === 0) {
    return html`<section class="card stack">${said}<p>There are no answers to count${Object.keys(excluded).length > 0 ? ': all participants are excluded. “All” shows their answers' : ''}.</p></section>`;
  }
  return html`
    <section class="card stack">
      ${said}
      <${Plot} title="H.P., share of first places" arms=${result.arms} pick=${arm => arm.first} least=${0} most=${1} form=${percent}/>
      <div class="scroll"><table>
        <thead><tr><th>Compared</th><th>H.P.</th><th>95 %</th><th>Mean rank</th><th>Strength</th><th>95 %</th></tr></thead>
        <tbody>${result.arms.map(arm => html`<tr key=${arm.name}><td>${arm.name}</td><td>${percent(arm.first.value)}</td><td>${percent(arm.first.low)} to ${percent(arm.first.high)}</td><td>${decimal(arm.meanRank)}</td><td>${decimal(arm.strength.value)}</td><td>${decimal(arm.strength.low)} to ${decimal(arm.strength.high)}</td></tr>`)}</tbody></table></div>
      <div class="scroll"><table>
        <thead><tr><th>Pair</th><th>First is preferred</th><th>Participants for each</th><th>p</th><th>p, Holm</th></tr></thead>
        <tbody>${result.pairs.map(pair => html`<tr><td>${pair.one} against ${pair.other}</td><td>${percent(pair.beats)}</td><td>${pair.preferring} : ${pair.opposing}</td><td>${decimal(pair.p, 4)}</td><td>${decimal(pair.holm, 4)}</td></tr>`)}</tbody></table></div>
      <dl>
        <dt>Agreement</dt><dd>Krippendorff's alpha ${decimal(result.krippendorff)}${result.kendall !== null ? `, Kendall's W ${decimal(result.kendall)}` : ''}</dd>
        <dt>Self-agreement</dt><dd>${percent(result.selfAgreement)} of the repeated trials</dd>
        <dt>Places on the screen</dt><dd>${result.place.map(percent).join(', ')} of first choices (first place: p = ${decimal(result.placeP, 3)})</dd>
        ${result.anchorFirst !== null && html`<dt>Real pictures</dt><dd>came first in ${percent(result.anchorFirst)} of the answers</dd>`}
      </dl>
    </section>`;
}

function Plot({ title, arms, pick, least, most, form }) {
  const left = 150;
  const width = 720;
  const at = value => left + (width - left - 60) * (value - least) / (most - least);
  const ticks = Array.from({ length: 5 }, (_, i) => least + (most - least) * i / 4);
  return html`
    <svg class="plot" viewBox=${`0 0 ${width} ${arms.length * 34 + 34}`} role="img" aria-label=${`${title}: ${arms.map(arm => `${arm.name} ${form(pick(arm).value)}`).join(', ')}`}>
      ${ticks.map(tick => html`<g key=${tick}><line class="axis" x1=${at(tick)} x2=${at(tick)} y1="6" y2=${arms.length * 34 + 8}/><text class="tick" x=${at(tick)} y=${arms.length * 34 + 26} text-anchor="middle">${form(tick)}</text></g>`)}
      ${arms.map((arm, i) => html`<g key=${arm.name}><text x=${left - 14} y=${i * 34 + 28} text-anchor="end">${arm.name.length > 18 ? `${arm.name.slice(0, 17)}…` : arm.name}</text>
        ${pick(arm).low !== null && html`<line class="bar" x1=${at(pick(arm).low)} x2=${at(pick(arm).high)} y1=${i * 34 + 23} y2=${i * 34 + 23}/>`}
        ${pick(arm).value !== null && html`<circle class="dot" cx=${at(pick(arm).value)} cy=${i * 34 + 23} r="6"/>`}</g>`)}
    </svg>`;
}

const place = document.getElementById('app');
place.replaceChildren();
render(html`<${Studies}/>`, place);
