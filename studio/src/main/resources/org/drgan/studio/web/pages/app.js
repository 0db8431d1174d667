// The studio's main page: drawing and history.
import { html, render, useEffect, useRef, useState } from './htm-preact.js';
import { client, get, listen, meaning, onReachable, post, upload } from './api.js';
import { Draw, isSeed, useRecipe } from './draw.js';
import { Top } from './theme.js';
import { Compare, Detail, Dialog, History, useHistory } from './history.js';

function App() {
  const [recipe, change] = useRecipe();
  const [toasts, setToasts] = useState([]);
  const [reachable, setReachable] = useState(true);
  const [models, setModels] = useState(null);
  const [dialog, setDialog] = useState(null);
  const [picked, setPicked] = useState([]);
  const [dropping, setDropping] = useState(false);
  const focus = useRef();
  const notify = (text, bad = false) => {
    if (!text) return;
    const id = Math.random();
    setToasts(old => [...old.slice(-3), { id, text, bad }]);
    setTimeout(() => setToasts(old => old.filter(one => one.id !== id)), bad ? 9000 : 4000);
  };
  const history = useHistory(notify);
  const latest = useRef();

  const loadModels = () => get('/api/models').then(response => {
    setModels(response);
    if (recipe.model && !response.models.some(one => one.name === recipe.model)) change({ model: null });
  }).catch(failed => { if (failed.status === 401) setModels('token'); else setTimeout(loadModels, 3000); });
  useEffect(() => { loadModels(); }, []);
  useEffect(() => onReachable(now => { setReachable(now); if (now) latest.current.history.refresh(); }), []);
  useEffect(() => listen({
    picture: picture => latest.current.history.arrived(picture),
    job: job => latest.current.history.ended(job),
  }, () => latest.current.history.refresh()), []);
  useEffect(() => {
    if (reachable) return;
    const again = setInterval(() => get('/health').catch(() => {}), 2000);
    return () => clearInterval(again);
  }, [reachable]);

  const keep = async () => {
    if (!recipe.sentence.trim() || !isSeed(recipe.seed)) return;
    const { model, beside, ...rest } = recipe;
    try {
      const job = await post('/api/jobs', { ...rest, ...(model ? { model } : {}), client });
      history.begun({ ...job, sentence: recipe.sentence });
      history.loadJobs(); // it may already be finished
      notify(recipe.count === 1 ? 'Kept.' : `Keeping ${recipe.count} pictures.`);
    } catch (failed) {
      notify(meaning(failed), true);
    }
  };
  const reopen = async file => {
    if (!file) return;
    try {
      const found = await upload('/api/recipe', file);
      if (!found.model) {
        notify('This studio does not have the model of this picture; its sentence and seed are used with the current model.', true);
      }
      change({ sentence: found.sentence, seed: found.seed, noise: found.noise, truncation: found.truncation, precision: found.precision, count: 1, ...(found.model ? { model: found.model } : {}) });
      if (found.model) notify('The recipe of the picture is loaded.');
      window.scrollTo({ top: 0 });
    } catch (failed) {
      notify(meaning(failed), true);
    }
  };
  const pick = picture => setPicked(old => picture === null ? [] : old.some(one => one.id === picture.id) ? old.filter(one => one.id !== picture.id) : [...old, picture].slice(-100));
  latest.current = { history, recipe, change, keep, reopen, dialog };

  useEffect(() => {
    const key = event => {
      const { recipe, change, keep, dialog } = latest.current;
      if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') { event.preventDefault(); keep(); return; }
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (typing && event.key === 'Escape') event.target.blur();
      if (typing || dialog || event.ctrlKey || event.metaKey || event.altKey) return;
      switch (event.key) {
        case '/': event.preventDefault(); focus.current?.focus(); break;
        case 'r': change({ seed: String(crypto.getRandomValues(new Uint32Array(1))[0]), noise: 0 }); break;
        case ']': change({ noise: recipe.noise + 1 }); break;
        case '[': change({ noise: Math.max(0, recipe.noise - 1) }); break;
        case '?': setDialog({ kind: 'keys' }); break;
      }
    };
    let depth = 0;
    const files = event => [...(event.dataTransfer?.types ?? [])].includes('Files');
    const enter = event => { if (files(event)) { depth++; setDropping(true); event.preventDefault(); } };
    const leave = event => { if (files(event) && --depth <= 0) { depth = 0; setDropping(false); } };
    const over = event => { if (files(event)) event.preventDefault(); };
    const drop = event => { if (files(event)) { event.preventDefault(); depth = 0; setDropping(false); latest.current.reopen(event.dataTransfer.files[0]); } };
    const paste = event => { const file = [...(event.clipboardData?.files ?? [])].find(one => one.type === 'image/png'); if (file) { event.preventDefault(); latest.current.reopen(file); } };
    const all = { keydown: key, dragenter: enter, dragleave: leave, dragover: over, drop, paste };
    for (const [name, handler] of Object.entries(all)) window.addEventListener(name, handler);
    return () => { for (const [name, handler] of Object.entries(all)) window.removeEventListener(name, handler); };
  }, []);

  if (models === 'token') {
    return html`<p class="loading"><strong>This studio requires a token.</strong><br/>Open the address that ends with <code>?token=…</code>; ask the person who started the studio for it.</p>`;
  }
  const chosen = dialog?.picture && (history.list.pictures.find(one => one.id === dialog.picture.id) ?? dialog.picture);
  return html`
    <${Top} at="/">
      <label class="button"><span aria-hidden="true">⤒</span><span class="word">Open a picture</span>
        <input type="file" class="hidden" accept="image/png" aria-label="Open the recipe of a picture" onChange=${event => { reopen(event.target.files[0]); event.target.value = ''; }}/></label>
      <button class="icon" aria-label="Keyboard" title="keyboard (?)" onClick=${() => setDialog({ kind: 'keys' })}>?</button>
    <//>
    ${!reachable && html`<div class="banner" role="alert">The studio cannot be reached. Trying again; kept pictures are not lost.</div>`}
    <${Draw} recipe=${recipe} change=${change} models=${models?.models} fastest=${models?.fastest} keep=${keep} focus=${focus}/>
    <div class="draw"><${History} history=${history} picked=${picked} pick=${pick} open=${picture => setDialog({ kind: 'detail', picture })} compare=${() => setDialog({ kind: 'compare' })}/></div>
    ${dialog?.kind === 'detail' && html`<${Detail} picture=${chosen} close=${() => setDialog(null)} mark=${() => history.mark(chosen)}
        drop=${() => { history.drop(chosen); setPicked(picked.filter(one => one.id !== chosen.id)); setDialog(null); }}
        restore=${more => { change(more); setDialog(null); window.scrollTo({ top: 0 }); notify('Restored.'); }}/>`}
    ${dialog?.kind === 'compare' && picked.length === 2 && html`<${Compare} pair=${picked} close=${() => setDialog(null)}/>`}
    ${dialog?.kind === 'keys' && html`<${Dialog} title="Keyboard" close=${() => setDialog(null)}>
      <div class="body"><div class="keys">
        <kbd>/</kbd><span>edit the sentence; <kbd>Esc</kbd> leaves the field</span>
        <span><kbd>Ctrl</kbd> <kbd>Enter</kbd></span><span>keep the pictures</span>
        <span><kbd>[</kbd> <kbd>]</kbd></span><span>previous noise, next noise</span>
        <kbd>R</kbd><span>another seed</span>
        <kbd>Tab</kbd><span>next word in the lens, or next control</span>
        <kbd>?</kbd><span>this list</span>
      </div><p class="small quiet">Drop or paste a PNG anywhere to open its recipe.</p></div>
    <//>`}
    <div class="toasts" role="status" aria-live="polite">${toasts.map(one => html`<div class="toast ${one.bad ? 'bad' : ''}" key=${one.id}>${one.text}</div>`)}</div>
    ${dropping && html`<div class="dropping">Drop a PNG to open its recipe</div>`}`;
}

const place = document.getElementById('app');
place.replaceChildren();
render(html`<${App}/>`, place);
