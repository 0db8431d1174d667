// Training runs: curves and samples, updated while they run.
import { html, render, useEffect, useLayoutEffect, useRef, useState } from './htm-preact.js';
import { get, meaning } from './api.js';
import { Top, theme } from './theme.js';
import { Begin, Control, TimeMachine } from './training.js';

const EVERY = 5000; // ms between updates
const LIVE = 120000; // ms after the last line of a log until a run counts as stopped
// Distinguishable also for colour-blind users (Okabe and Ito); the first is the page's accent colour.
const colours = () => theme() === 'dark' ? ['#6cc3dc', '#e69f00', '#7fd6a0', '#f0e442', '#cc79a7', '#ff8a5c'] : ['#12677f', '#b36b00', '#007a52', '#7a6a00', '#a8447c', '#c2410c'];
const DASHES = [[], [6, 4], [2, 3], [10, 4, 2, 4], [1, 5]];
const BORDERS = ['solid', 'dashed', 'dotted', 'dashed', 'dotted']; // of the legend's marks: the CSS styles closest to DASHES
const MOMENTS = [1, 5, 15, 30, 60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000]; // seconds between ticks of the time axis

/** The charts: title, names of the log's fields, help, and unit. */
const GROUPS = [
  ['Matching model', /^(words|sentence)$/, 'Loss; lower is better.'],
  ['Pictures fit their sentences', /^matching_(words|sentence)$/, 'The matching model’s loss on generated pictures; lower is better.'],
  ['Accuracy of the discriminators', /^d\d+_accuracy$/, '0.5 is guessing; near 1 the generator learns little.'],
  ['Adversarial loss of the generator', /^adversarial\d+$/, 'Falls when the generator fools the discriminator.'],
  ['Diversity of pictures of one sentence', /^(diversity|spread)$/, 'Near 0 the noise has no effect.'],
  ['Gates', /^gate_(image|context)\d+$/, 'Share of the features that semantic disentangling keeps.'],
  ['Codes', /^d\d+_code_(real|generated|distance)$/, 'How far the discriminators’ codes are from N(0, 1), and from each other.'],
  ['Speed', /^pictures_per_second$/, 'Pictures per second.'],
  ['Memory', /^resident_bytes$/, 'GiB used by the process.', 2 ** 30],
];

const time = seconds => seconds >= 5400 ? `${(seconds / 3600).toFixed(1)} h` : seconds >= 90 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`;

function Page() {
  const [list, setList] = useState(null);
  const [problem, setProblem] = useState('');
  const [chosen, choose] = useState(() => new Set(location.hash.slice(1).split(',').filter(Boolean).map(decodeURIComponent)));
  const [logs, setLogs] = useState({});
  const [trainings, setTrainings] = useState(null);
  const [beginning, begin] = useState(false);
  const [shade, setShade] = useState(theme());
  const [log, setLog] = useState(false);
  const [axis, setAxis] = useState('seconds');
  const reading = useRef({});
  const latest = useRef();
  latest.current = chosen;
  const look = async () => {
    try {
      const response = await get('/api/runs');
      setList(response);
      setTrainings(await get('/api/trainings'));
      setProblem('');
      if (latest.current.size === 0 && response.runs.length > 0) choose(new Set([response.runs[0].name]));
      for (const name of latest.current) {
        const known = reading.current[name] ?? { next: 0, lines: [] };
        const about = response.runs.find(one => one.name === name);
        if (!about || (about.bytes === known.next && known.next > 0)) continue;
        const more = await get(`/api/runs/${encodeURIComponent(name)}/log?from=${known.next}`);
        const shorter = more.next < known.next; // the run was resumed from an older checkpoint
        reading.current[name] = { next: more.next, lines: shorter ? more.lines : [...known.lines, ...more.lines] };
        setLogs({ ...reading.current });
      }
    } catch (failed) {
      setProblem(meaning(failed) ?? '');
    }
  };
  useEffect(() => {
    look();
    const again = setInterval(look, EVERY);
    return () => clearInterval(again);
  }, [[...chosen].join()]);
  const toggle = name => {
    const next = new Set(chosen);
    if (!next.delete(name)) next.add(name);
    history.replaceState(null, '', `#${[...next].map(encodeURIComponent).join()}`);
    choose(next);
  };
  const isLive = run => list.now - run.changed < LIVE && (trainings?.trainings.find(one => one.name === run.name)?.state ?? 'running') === 'running';
  const shown = (list?.runs ?? []).filter(run => chosen.has(run.name));
  const colour = name => colours()[shown.findIndex(run => run.name === name) % colours().length];
  return html`
    <${Top} at="/runs" shaded=${setShade}/>
    ${problem && html`<div class="banner" role="alert">${problem}</div>`}
    <main class="runs">
      <section class="card stack" aria-label="Runs">
        <div class="row"><h2>Runs</h2><span class="space"></span>
          ${trainings?.possible && html`<button onClick=${() => begin(!beginning)} aria-expanded=${beginning}>New training</button>`}</div>
        ${list === null ? html`<p class="quiet">Reading…</p>`
          : !list.there ? html`<p class="small quiet">Start the studio with --runs and the folder of your training runs.</p>`
          : list.runs.length === 0 ? html`<p class="small quiet">No run yet. Start one here, or with drgan train --out and a folder inside the --runs folder.</p>`
          : html`<div class="list">${list.runs.map(run => html`
              <label key=${run.name}><input type="checkbox" checked=${chosen.has(run.name)} onChange=${() => toggle(run.name)}/>
                <span class="key" style=${chosen.has(run.name) ? { background: colour(run.name) } : {}}></span>
                <span>${run.name} ${isLive(run) && html`<span class="tag on">running</span>`}</span></label>`)}</div>`}
      </section>
      <div class="stack">
        ${beginning && html`<${Begin} data=${trainings.data} begun=${name => { begin(false); toggle(name); look(); }} close=${() => begin(false)}/>`}
        ${(trainings?.trainings ?? []).filter(one => !list.runs.some(run => run.name === one.name)).map(one => html`
          <section class="card stack" key=${one.name} aria-label=${one.name}><h2>${one.name}</h2><${Control} training=${one} changed=${look}/></section>`)}
        ${shown.map(run => html`<${Facts} key=${run.name} run=${run} lines=${logs[run.name]?.lines} now=${list.now} training=${trainings?.trainings.find(one => one.name === run.name)} changed=${look}/>`)}
        ${shown.length > 0 && html`<section class="card stack">
          <div class="row"><h2>Curves</h2><span class="space"></span>
            <button aria-pressed=${axis === 'seconds'} onClick=${() => setAxis('seconds')}>Time</button><button aria-pressed=${axis === 'step'} onClick=${() => setAxis('step')}>Steps</button>
            <button aria-pressed=${log} onClick=${() => setLog(!log)}>Logarithmic</button></div>
          <div class="charts">${GROUPS.map(([title, names, help, unit]) => html`<${Group} key=${`${title} ${log} ${axis} ${shade}`} title=${title} names=${names} help=${help} unit=${unit ?? 1} runs=${shown} logs=${logs} log=${log} axis=${axis} colour=${colour}/>`)}</div>
        </section>`}
        ${shown.filter(run => run.model).map(run => html`<${TimeMachine} key=${run.name} run=${run}/>`)}
        ${shown.filter(run => run.samples.length > 0).map(run => html`<${Samples} key=${run.name} run=${run}/>`)}
      </div>
    </main>`;
}

function last(lines, name) {
  for (let i = (lines?.length ?? 0) - 1; i >= 0; i--) if (lines[i][name] !== undefined) return lines[i][name];
  return null;
}

/** Time left, from the speed of the last lines: the first steps are slower. The log's seconds do not include pauses. */
function left(run, lines) {
  const timed = (lines ?? []).filter(line => typeof line.step === 'number' && typeof line.seconds === 'number');
  const matching = lines?.some(line => line.words !== undefined); // the training of a matching model
  const steps = matching ? run.matchingSteps : run.steps;
  const [first, latest] = [timed[Math.max(0, timed.length - 20)], timed[timed.length - 1]];
  if (!steps || timed.length < 2 || latest.step <= first.step) return '–';
  return latest.step >= steps ? 'done' : time((steps - latest.step) * (latest.seconds - first.seconds) / (latest.step - first.step));
}

function Facts({ run, lines, now, training, changed }) {
  const step = last(lines, 'step');
  const speed = last(lines, 'pictures_per_second');
  const memory = last(lines, 'resident_bytes');
  const broken = last(lines, 'broken_pictures');
  const notes = (lines ?? []).filter(line => typeof line.note === 'string').slice(-3);
  const wrong = lines?.some(line => Object.values(line).some(value => value === 'NaN' || value === 'Infinity'));
  return html`
    <section class="card stack" aria-label=${run.name}>
      <h2>${run.name}</h2>
      ${training && html`<${Control} training=${training} changed=${changed}/>`}
      <div class="facts">
        <div><span class="small quiet">Steps</span><strong>${step === null ? '–' : step.toLocaleString('en')}</strong></div>
        <div><span class="small quiet">Training time</span><strong>${last(lines, 'seconds') === null ? '–' : time(last(lines, 'seconds'))}</strong></div>
        <div><span class="small quiet">Pictures per second</span><strong>${speed === null ? '–' : speed.toFixed(1)}</strong></div>
        <div><span class="small quiet">Memory</span><strong>${memory === null ? '–' : `${(memory / 2 ** 30).toFixed(1)} GiB`}</strong></div>
        <div><span class="small quiet">Time left</span><strong>${left(run, lines)}</strong></div>
        <div><span class="small quiet">Last line</span><strong>${time(Math.max(0, (now - run.changed) / 1000))} ago</strong></div>
      </div>
      ${broken > 0 && html`<p class="alarm">${broken} pictures could not be read.</p>`}
      ${wrong && html`<p class="alarm">A value was not a finite number.</p>`}
      ${notes.map(line => html`<p class="small quiet">Step ${line.step}: ${line.note}</p>`)}
    </section>`;
}

function Group({ title, names, help, unit, runs, logs, log, axis, colour }) {
  const place = useRef();
  const plot = useRef();
  const series = runs.flatMap(run => {
    const lines = (logs[run.name]?.lines ?? []).filter(line => typeof line[axis] === 'number');
    const found = [...new Set(lines.flatMap(Object.keys))].filter(name => names.test(name));
    return found.map((name, i) => ({ run, name, dash: DASHES[i % DASHES.length], points: lines.filter(line => typeof line[name] === 'number').map(line => [line[axis], line[name] / unit]) }));
  }).filter(one => one.points.length > 0);
  if (runs.length === 1) { // with one run, colours distinguish its lines; with several, the runs
    const own = colours();
    series.forEach((one, i) => Object.assign(one, { stroke: own[i % own.length], dash: DASHES[Math.floor(i / own.length) % DASHES.length] }));
  }
  const shape = series.map(one => `${one.run.name} ${one.name}`).join();
  const xs = [...new Set(series.flatMap(one => one.points.map(point => point[0])))].sort((a, b) => a - b);
  const data = [xs, ...series.map(one => {
    const at = new Map(one.points);
    return xs.map(x => at.has(x) && (!log || at.get(x) > 0) ? at.get(x) : null);
  })];
  useLayoutEffect(() => {
    if (series.length === 0 || !place.current) return;
    const style = getComputedStyle(document.documentElement);
    const grid = { stroke: style.getPropertyValue('--line'), width: 1 };
    const ink = style.getPropertyValue('--quiet');
    const width = () => Math.max(240, place.current.clientWidth);
    plot.current = new uPlot({
      width: width(), height: 230, cursor: { drag: { x: true, y: false } },
      scales: { x: { time: false }, y: { distr: log ? 3 : 1 } },
      legend: { markers: { width: 2, dash: (_, i) => BORDERS[DASHES.indexOf(series[i - 1]?.dash)] ?? 'none' } },
      axes: [{ stroke: ink, grid, ticks: grid, ...(axis === 'seconds' ? { incrs: MOMENTS } : {}), values: (_, ticks) => ticks.map(tick => axis === 'seconds' ? time(tick) : tick.toLocaleString('en')) },
        { stroke: ink, grid, ticks: grid, size: 62, values: (_, ticks) => ticks.map(tick => tick === null ? '' : Math.abs(tick) >= 1e6 ? tick.toExponential(1) : String(Number(tick.toPrecision(3)))) }],
      series: [{ label: axis === 'seconds' ? 'time' : 'step', value: (_, x) => x === null ? '–' : axis === 'seconds' ? time(x) : x.toLocaleString('en') },
        ...series.map(one => ({ label: runs.length > 1 ? `${one.run.name}: ${one.name}` : one.name, stroke: one.stroke ?? colour(one.run.name), dash: one.dash, width: 1.6, spanGaps: true, points: { show: false } }))],
    }, data, place.current);
    const watch = new ResizeObserver(() => plot.current?.setSize({ width: width(), height: 230 }));
    watch.observe(place.current);
    return () => { watch.disconnect(); plot.current.destroy(); plot.current = null; };
  }, [shape]);
  useEffect(() => { plot.current?.setData(data); }, [xs.length]);
  if (series.length === 0) return null;
  return html`<figure class="chart" style=${{ margin: 0 }}><figcaption><strong class="small">${title}</strong> <span class="small quiet">${help}</span></figcaption><div ref=${place}></div></figure>`;
}

function Samples({ run }) {
  const [at, set] = useState(null); // null follows the newest
  const [playing, play] = useState(false);
  const place = at === null ? run.samples.length - 1 : Math.min(at, run.samples.length - 1);
  const step = run.samples[place];
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => set(old => (old === null ? 0 : old + 1) % run.samples.length), 700);
    return () => clearInterval(timer);
  }, [playing, run.samples.length]);
  return html`
    <section class="card stack" aria-label=${`Samples of ${run.name}`}>
      <div class="row"><h2>Samples of ${run.name}</h2><span class="small quiet">step ${step.toLocaleString('en')}, ${place + 1} of ${run.samples.length}</span><span class="space"></span>
        <button aria-pressed=${playing} onClick=${() => play(!playing)}>${playing ? 'Stop' : 'Play'}</button><button disabled=${at === null} onClick=${() => { set(null); play(false); }}>Newest</button></div>
      <input type="range" min="0" max=${run.samples.length - 1} value=${place} aria-label="Step of the samples" onInput=${event => set(Number(event.target.value))}/>
      <img class="sheet" src=${`/api/runs/${encodeURIComponent(run.name)}/samples/${step}`} alt=${`Samples at step ${step}: ${run.sentences.join('; ')}`}/>
      ${run.sentences.length > 0 && html`<details><summary class="small">Sentences</summary><ol class="small">${run.sentences.map(sentence => html`<li>${sentence}</li>`)}</ol></details>`}
    </section>`;
}

const place = document.getElementById('app');
place.replaceChildren();
render(html`<${Page}/>`, place);
