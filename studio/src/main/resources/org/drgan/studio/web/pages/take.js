// The page for participants: consent, practice trials, trials, thanks.
import { html, render, useEffect, useRef, useState } from './htm-preact.js';
import { Problem, get, meaning, post, put } from './api.js';

const study = location.pathname.split('/').pop();
const key = `drgan-study-${study}`;
const dark = matchMedia('(prefers-color-scheme: dark)');
const paint = () => { document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light'; };
paint();
dark.addEventListener('change', paint);

const pause = time => new Promise(done => setTimeout(done, time));
const name = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, '0')).join('');

function Study() {
  const [intro, setIntro] = useState(null);
  const [token, setToken] = useState(() => localStorage.getItem(key));
  const [state, setState] = useState(null);
  const [problem, setProblem] = useState('');
  const [read, setRead] = useState(false); // whether the instructions were read in this visit
  const load = async () => {
    setProblem('');
    try {
      setIntro(await get(`/take/${study}`));
      if (token) setState(await get(`/take/participants/${token}`));
    } catch (failed) {
      if (failed.status === 404 && token) { localStorage.removeItem(key); setToken(null); setState(null); }
      setProblem(meaning(failed) ?? '');
    }
  };
  useEffect(() => { load(); }, [token]);
  const join = async () => {
    try {
      const joined = await post(`/take/${study}/participants`, {});
      localStorage.setItem(key, joined.token);
      setToken(joined.token);
      setRead(true);
    } catch (failed) {
      setProblem(meaning(failed) ?? '');
    }
  };
  if (!intro) return html`<main class="take text">${problem ? html`<h1>The study cannot be shown</h1><p role="alert">${problem}</p><p><button onClick=${load}>Try again</button></p>` : html`<p class="loading">Opening the study…</p>`}</main>`;
  if (!token) return html`<${Consent} intro=${intro} join=${join} problem=${problem}/>`;
  if (!state) return html`<main class="take text"><p class="loading">${problem || 'Opening the study…'}</p></main>`;
  if (state.finished) return html`<${Thanks} state=${state} left=${() => { localStorage.removeItem(key); setToken(null); setState(null); }}/>`;
  if (state.rested && !read) return html`<main class="take text card"><h1>Welcome back</h1><${Instructions} kind=${state.kind}/>
    <p>You have answered ${state.done} of ${state.total} trials.</p><div class="row"><button class="main" onClick=${() => setRead(true)}>Continue</button></div></main>`;
  return html`<${Trial} key=${state.trial.number} state=${state} token=${token} go=${setState} reload=${load}/>`;
}

function Instructions({ kind }) {
  return html`<ul>
    <li>Each time you see a sentence and ${kind === 'pairs' ? 'two pictures' : 'some pictures'}.</li>
    <li>${kind === 'rank' ? 'Choose the pictures one after the other, the best first. Choose a picture again to remove it.' : 'Choose the picture that answers the question best.'}</li>
    <li>If you cannot tell, say so. There is no time limit; look at all pictures first.</li>
    <li>Some pictures are only noise, to check your attention.</li>
  </ul>`;
}

function Consent({ intro, join, problem }) {
  const [agreed, agree] = useState(false);
  const minutes = Math.max(1, Math.round(intro.trials * (intro.kind === 'rank' ? 12 : 7) / 60));
  return html`
    <main class="take text">
      <div class="card stack">
        <h1>${intro.title}</h1>
        ${intro.closed ? html`<p class="lead">This study takes no more participants. Thank you for your interest.</p>` : html`
        ${intro.purpose && html`<p class="consent lead">${intro.purpose}</p>`}
        <p>It takes about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}. You can stop at any time and continue later in this browser.</p>
        <${Instructions} kind=${intro.kind}/>
        <h2>What is stored</h2>
        <ul>
          <li>Your answers and how long each took. No name, no address, nothing about your device.</li>
          <li>This browser remembers a random number, so that you can continue later.</li>
          <li>You get a code with which you can delete your answers, also afterwards.</li>
        </ul>
        ${intro.contact && html`<p class="small quiet consent">Questions: ${intro.contact}</p>`}
        <label class="row"><input type="checkbox" checked=${agreed} onChange=${event => agree(event.target.checked)}/> I have read this and want to take part.</label>
        ${problem && html`<p role="alert">${problem}</p>`}
        <div class="row"><button class="main" disabled=${!agreed} onClick=${join}>Begin</button></div>`}
      </div>
    </main>`;
}

function Trial({ state, token, go, reload }) {
  const { trial } = state;
  const [loaded, setLoaded] = useState(0);
  const [failed, setFailed] = useState(false);
  const [order, setOrder] = useState([]);
  const [sending, setSending] = useState('');
  const [verdict, setVerdict] = useState(null);
  const shown = useRef(0);
  const id = useRef(name());
  const count = trial.pictures.length;
  const ready = loaded === count;
  useEffect(() => {
    let unmounted = false;
    const images = trial.pictures.map(url => { const image = new Image(); image.src = url; return image.decode(); });
    Promise.all(images).then(() => { if (!unmounted) { setLoaded(count); shown.current = performance.now(); } }).catch(() => { if (!unmounted) setFailed(true); });
    return () => { unmounted = true; };
  }, []);
  const send = async places => {
    if (sending || !ready) return;
    setSending('Sending…');
    const answer = { id: id.current, places, milliseconds: Math.round(performance.now() - shown.current) };
    for (let wait = 1000; ; wait = Math.min(15000, wait * 2)) {
      try {
        const next = await put(`/take/participants/${token}/answers/${trial.number}`, answer);
        if (trial.learning) { setVerdict({ right: next.right, next }); setSending(''); } else go(next);
        return;
      } catch (problem) {
        if (problem instanceof Problem && problem.code === 'answered') { reload(); return; }
        if (problem instanceof Problem && problem.status < 500 && problem.status !== 429) { setSending(meaning(problem)); return; }
        setSending('The study cannot be reached. Your answer will be sent as soon as possible.');
        await pause(wait);
      }
    }
  };
  const rank = state.kind === 'rank';
  const choose = place => {
    if (verdict || !ready) return;
    if (!rank) { setOrder([place]); return; }
    setOrder(old => old.includes(place) ? old.filter(one => one !== place) : [...old, place]);
  };
  const whole = rank ? order.length === count : order.length === 1;
  const latest = useRef();
  latest.current = { choose, send, whole, order, verdict, go };
  useEffect(() => {
    const press = event => {
      const now = latest.current;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (now.verdict && event.key === 'Enter') { event.preventDefault(); now.go(now.verdict.next); return; }
      const place = Number(event.key) - 1;
      if (place >= 0 && place < count) now.choose(place);
      else if (event.key === 'Enter' && now.whole && event.target.tagName !== 'BUTTON') now.send(now.order);
      else if (event.key === '0') now.send([]);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  const columns = count === 2 || count === 4 ? 2 : 3;
  return html`
    <main class="take">
      <div>
        <div class="row small quiet"><span>${trial.learning ? `Practice, ${trial.number + 1} of 3` : `${state.done} of ${state.total}`}</span></div>
        <div class="progress" role="progressbar" aria-valuemin="0" aria-valuemax=${state.total} aria-valuenow=${state.done} aria-label="Progress"><i style=${{ width: `${100 * state.done / state.total}%` }}></i></div>
      </div>
      <p class="caption">“${trial.sentence}”</p>
      <p class="ask">${trial.question}${rank ? ' Choose the best first, then the next, down to the last.' : ''}</p>
      ${failed ? html`<p class="ask" role="alert">A picture could not be loaded. <button onClick=${() => location.reload()}>Reload</button></p>`
        : html`<div class="choices" style=${{ '--columns': columns }} aria-busy=${!ready} data-ready=${ready}>
          ${trial.pictures.map((url, place) => html`
            <button key=${place} disabled=${!ready} aria-pressed=${order.includes(place)} aria-label=${`Picture ${place + 1}${order.includes(place) && rank ? `, place ${order.indexOf(place) + 1}` : ''}`} onClick=${() => choose(place)}>
              ${ready && html`<img src=${url} alt=""/>`}
              ${rank && order.includes(place) && html`<span class="rank">${order.indexOf(place) + 1}</span>`}
              <span class="number" aria-hidden="true">${place + 1}</span>
            </button>`)}
        </div>`}
      <p class="verdict ${verdict ? (verdict.right ? 'right' : 'wrong') : ''}" role="status">
        ${verdict ? (verdict.right ? 'Right.' : 'Look again: all others were noise. This was only practice.') : sending}</p>
      <div class="actions">
        ${verdict ? html`<button class="main" onClick=${() => go(verdict.next)}>Next</button>` : html`
          <button disabled=${!ready || !!sending} onClick=${() => send([])}>I cannot tell</button>
          <button class="main" disabled=${!whole || !ready || !!sending} onClick=${() => send(order)}>That is my answer</button>`}
      </div>
      <p class="ask small keyboard">Keys: <kbd>1</kbd> to <kbd>${count}</kbd> choose, <kbd>Enter</kbd> answers, <kbd>0</kbd> cannot tell.</p>
    </main>`;
}

function Thanks({ state, left }) {
  const [message, setMessage] = useState('');
  const [code, setCode] = useState('');
  const withdraw = async () => {
    try {
      await post('/take/withdrawals', { code });
      setMessage('Your answers are deleted.');
      left();
    } catch (failed) { setMessage(meaning(failed) ?? ''); }
  };
  return html`
    <main class="take text"><div class="card stack">
      <h1>Thank you</h1>
      <p class="lead">All your answers have arrived. You can close this page.</p>
      <p>With this code you can delete your answers, here, or later with the link of the study. Keep it if you might need it.</p>
      <p><code class="code">${state.withdrawal}</code></p>
      <label class="field">Delete my answers
        <span class="with"><input placeholder="code" aria-label="Code" value=${code} onInput=${event => setCode(event.target.value)}/><button disabled=${!code.trim()} onClick=${withdraw}>Delete</button></span></label>
      <p role="status" class="small">${message}</p>
    </div></main>`;
}

const place = document.getElementById('app');
place.replaceChildren();
render(html`<${Study}/>`, place);
