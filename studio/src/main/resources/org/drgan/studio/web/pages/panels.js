// The panels under the picture: what each word does, and how the picture was made.
import { html, useEffect, useState } from './htm-preact.js';
import { meaning, pictures } from './api.js';
import { Pixels, coloured, difference, through } from './pixels.js';

const PAUSE = 700; // ms without a change until the strip is drawn, since it is a whole batch

/** The picture without each of its words. */
export function Strip({ recipe, drawing, which, request, change }) {
  const [strip, set] = useState(null);
  const [differences, show] = useState(false);
  useEffect(() => {
    if (drawing.state !== 'drawn') return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        set({ ...await pictures('/api/strip', request(recipe, { noise: recipe.noise + which }), abort.signal), key: drawing.key, which });
      } catch (failed) {
        const problem = meaning(failed);
        if (problem) set({ problem, key: drawing.key, which });
      }
    }, PAUSE);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [drawing.key, drawing.state, which]);
  const current = strip && strip.key === drawing.key && strip.which === which;
  const changes = strip?.pictures?.slice(1).map(picture => difference(strip.pictures[0], picture));
  const most = Math.max(1, ...(changes ?? []).map(one => one.mean));
  return html`
    <section class="card stack" aria-label="What each word does">
      <div class="row">
        <h2>What does each word do?</h2>
        <span class="small quiet">The same noise, with one word left out at a time.</span>
        <span class="space"></span>
        ${changes?.length > 0 && html`<button class="plain" aria-pressed=${differences} onClick=${() => show(!differences)}>Show differences</button>`}
      </div>
      ${!strip && html`<p class="small quiet">${drawing.state === 'drawn' ? 'Drawing the sentence without each word…' : 'Appears when the sentence is drawn.'}</p>`}
      ${strip?.problem && html`<p class="small">${strip.problem}</p>`}
      ${changes?.length === 0 && html`<p class="small quiet">The sentence has only one word, so none can be left out.</p>`}
      ${changes?.length > 0 && html`
        <div class="strip" style=${{ opacity: current ? 1 : .5 }} tabindex="0" role="group" aria-label="Pictures without a word">
          <figure><${Pixels} data=${strip.pictures[0]} label="all words"/><figcaption>all words</figcaption></figure>
          ${strip.without.map((one, i) => html`
            <figure key=${i}>
              <${Pixels} data=${differences ? coloured(changes[i].values, strip.sides[0], 0, 128) : strip.pictures[i + 1]} label=${`without ${one.word}`}/>
              <div class="meter" title=${`changes ${changes[i].mean.toFixed(1)} of 255 grey levels on average`}><i style=${{ width: `${100 * changes[i].mean / most}%` }}></i></div>
              <figcaption>without <s>${one.word}</s></figcaption>
            </figure>`)}
        </div>`}
    </section>`;
}

/** Stages of the picture, with the gates of semantic disentangling between them. */
export function Growth({ insight, waiting }) {
  const [mode, set] = useState('map');
  const gated = insight?.refinements.some(one => one.imageGate.length > 0);
  const steps = [];
  insight?.pictures.forEach((picture, i) => {
    steps.push(html`<figure><${Pixels} data=${picture} label=${`stage ${i + 1}`}/><figcaption>${picture.width} × ${picture.height}</figcaption></figure>`);
    const refinement = insight.refinements[i];
    if (refinement) {
      for (const [maps, name] of [[refinement.imageGate, 'picture gate'], [refinement.contextGate, 'word gate']]) {
        maps.forEach(map => {
          const least = Math.min(...map);
          const most = Math.max(...map);
          const shown = mode === 'map' ? coloured(map, refinement.side, least, most)
            : mode === 'key' ? through(picture, map, refinement.side, least, most)
            : through(picture, map.map(value => least + most - value), refinement.side, least, most);
          steps.push(html`<figure><${Pixels} data=${shown} label=${name}/><figcaption>${name}<br/><span class="quiet">${least.toFixed(2)} to ${most.toFixed(2)}</span></figcaption></figure>`);
        });
      }
      steps.push(html`<span class="arrow" aria-hidden="true">→</span>`);
    }
  });
  const choice = (value, text) => html`<button class="plain" aria-pressed=${mode === value} onClick=${() => set(value)}>${text}</button>`;
  return html`
    <section class="card stack" aria-label="How the picture was made">
      <div class="row">
        <h2>How was it made?</h2>
        <span class="small quiet">${gated === false ? 'This model has no gates.' : 'Each stage keeps the key part of its features and holds the rest back.'}</span>
        <span class="space"></span>
        ${gated && html`${choice('map', 'Gates')}${choice('key', 'Key parts')}${choice('rest', 'Held back')}`}
      </div>
      ${insight ? html`<div class="strip" tabindex="0" role="group" aria-label="Stages">${steps}</div>
          ${gated && mode === 'map' && html`<p class="small quiet">Gate <span class="scale"></span> closed to open, mean of all channels; the colours span the range of each map.</p>`}`
        : html`<p class="small quiet">${waiting ? 'Computing attention and gates…' : 'Appears when the sentence is drawn.'}</p>`}
    </section>`;
}
