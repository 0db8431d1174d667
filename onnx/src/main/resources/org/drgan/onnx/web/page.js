import * as ort from './node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs';
import { Model, between, mixed } from './drgan.js';

const at = (id) => document.getElementById(id);
const STEPS = 5; // pictures from one seed to the next, and from one sentence to the other

ort.env.wasm.wasmPaths = new URL('./node_modules/onnxruntime-web/dist/', import.meta.url).href;
ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency || 1) : 1;

let model;
let shown = null; // the result in the large picture
let pinned = null; // the word whose attention is shown
let wish = 0; // number of the latest request; results of earlier ones are dropped

function seed() {
  const value = Number(at('seed').value);
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

function paint(canvas, stage) {
  canvas.width = canvas.height = stage.side;
  canvas.getContext('2d').putImageData(new ImageData(stage.pixels, stage.side, stage.side), 0, 0);
}

function figure(stage, caption) {
  const box = document.createElement('figure');
  const canvas = document.createElement('canvas');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', caption);
  paint(canvas, stage);
  const text = document.createElement('figcaption');
  text.textContent = caption;
  box.append(canvas, text);
  return box;
}

/** A word's attention at each place of its map, divided by its maximum. */
function look(word) {
  const map = shown.attention[shown.attention.length - 1];
  const area = map.side * map.side;
  const weights = map.weights.slice(word * area, (word + 1) * area);
  const most = Math.max(...weights) || 1;
  return { side: map.side, weights: weights.map((weight) => weight / most) };
}

function showPicture() {
  const stage = shown.stages[shown.stages.length - 1];
  const canvas = at('picture');
  paint(canvas, stage);
  canvas.setAttribute('aria-label', at('sentence').value);
  at('save').href = canvas.toDataURL('image/png');
  if (pinned !== null && pinned < shown.words.length && shown.attention.length > 0) {
    const { side, weights } = look(pinned);
    const context = canvas.getContext('2d');
    const scale = stage.side / side;
    weights.forEach((weight, i) => {
      context.fillStyle = `rgba(8, 10, 20, ${0.75 * (1 - weight)})`;
      context.fillRect((i % side) * scale, Math.floor(i / side) * scale, scale, scale);
    });
  }
  for (const button of at('words').children) {
    button.setAttribute('aria-pressed', String(Number(button.dataset.word) === pinned));
  }
}

function showWords() {
  at('words').replaceChildren(
    ...shown.words.map((word, i) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = word;
      button.dataset.word = String(i);
      button.setAttribute('aria-pressed', 'false');
      button.addEventListener('click', () => {
        pinned = pinned === i ? null : i;
        showPicture();
      });
      return button;
    }),
  );
}

/** Shows the words with the largest attention at a place of the picture. */
function lens(x, y) {
  const map = shown.attention[shown.attention.length - 1];
  if (!map) {
    return;
  }
  const place = Math.min(map.side - 1, Math.floor(y * map.side)) * map.side + Math.min(map.side - 1, Math.floor(x * map.side));
  const ranked = shown.words
    .map((word, i) => [word, map.weights[i * map.side * map.side + place]])
    .sort((one, other) => other[1] - one[1]);
  at('where').textContent = ranked
    .slice(0, 3)
    .map(([word, weight]) => `${word} ${Math.round(100 * weight)} %`)
    .join(', ');
}

function showUnknown(sentence) {
  const unknown = model.unknown(sentence);
  at('unknown').replaceChildren();
  if (unknown.length === 0) {
    return;
  }
  at('unknown').append('Not known: ');
  unknown.slice(0, 8).forEach((word) => {
    const near = model.nearest(word);
    at('unknown').append(`${word.slice(0, 40)} `);
    if (near) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = `${near}?`;
      button.addEventListener('click', () => {
        const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
        at('sentence').value = at('sentence').value.replace(new RegExp(escaped, 'i'), near);
        draw();
      });
      at('unknown').append(button, ' ');
    }
  });
}

async function draw() {
  const mine = ++wish;
  const sentence = at('sentence').value;
  showUnknown(sentence);
  if (model.known(sentence).length === 0) {
    at('state').textContent = 'The model knows no word of this sentence.';
    return;
  }
  const start = performance.now();
  const first = seed();
  const read = await model.read(sentence);
  if (mine !== wish) {
    return; // the sentence has changed
  }
  const [drawn] = await model.draw([{ read, noise: model.noise(first) }]);
  if (mine !== wish) {
    return;
  }
  shown = drawn;
  pinned = null;
  showWords();
  showPicture();
  at('stages').replaceChildren(...drawn.stages.map((stage) => figure(stage, `${stage.side} × ${stage.side}`)));
  at('state').textContent = `Drawn in ${Math.round(performance.now() - start)} ms.`;
  writeAddress();
  document.body.dataset.drawn = String(mine);
  await drawSeeds(mine, read, first);
  await drawPlane(mine, read, first);
}

async function drawSeeds(mine, read, first) {
  const count = Math.max(1, Math.min(16, Number(at('count').value) || 1));
  at('seedsSection').hidden = count === 1;
  const figures = [];
  for (let i = 1; i < count && mine === wish; i++) {
    const [drawn] = await model.draw([{ read, noise: model.noise(first + i) }]);
    figures.push(figure(drawn.stages[drawn.stages.length - 1], `seed ${first + i}`));
  }
  if (mine === wish) {
    at('seeds').replaceChildren(...figures);
  }
}

/** The corners of the plane: embeddings of two sentences, and the noise of two seeds. */
let corners = null;

/** The picture at a place of the plane; x and y from 0 to 1. */
async function atPlace({ one, other, left, right }, x, y) {
  const [drawn] = await model.draw([{ read: mixed(one, other, y), noise: between(left, right, x) }]);
  return drawn.stages[drawn.stages.length - 1];
}

/** Pictures between two seeds, to the right, and between two sentences, downwards. */
async function drawPlane(mine, one, first) {
  const text = at('other').value;
  const known = model.known(text).length > 0;
  const own = { one, other: known ? await model.read(text) : one, left: model.noise(first), right: model.noise(first + 1) };
  corners = own;
  const side = model.about.sides[model.about.sides.length - 1];
  const rows = known ? STEPS : 1;
  const canvas = at('plane');
  canvas.width = STEPS * side;
  canvas.height = rows * side;
  canvas.style.aspectRatio = `${STEPS} / ${rows}`;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < STEPS; column++) {
      const stage = await atPlace(own, column / (STEPS - 1), rows === 1 ? 0 : row / (STEPS - 1));
      if (mine !== wish) {
        return;
      }
      canvas.getContext('2d').putImageData(new ImageData(stage.pixels, side, side), column * side, row * side);
    }
  }
  await drawHere(0.5, rows === 1 ? 0 : 0.5);
  if (mine === wish) {
    document.body.dataset.finished = String(mine);
  }
}

let place = 0; // number of the latest place in the plane; earlier ones are dropped

/** Draws the picture at a place of the plane, also between those shown. */
async function drawHere(x, y) {
  const mine = ++place;
  const own = corners;
  await model.waiting;
  if (mine !== place || !own) {
    return;
  }
  const stage = await atPlace(own, x, y);
  if (mine === place) {
    paint(at('here'), stage);
    at('here').setAttribute('aria-label', `${Math.round(100 * x)} % of the way to the next seed, ${Math.round(100 * y)} % to the other sentence`);
  }
}

/** A link such as #sentence=a+red+bird&seed=7 opens that picture. */
function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (asked.has('sentence')) {
    at('sentence').value = asked.get('sentence').slice(0, 1000);
  }
  if (/^\d{1,16}$/.test(asked.get('seed') ?? '')) {
    at('seed').value = asked.get('seed');
  }
}

function writeAddress() {
  const now = new URLSearchParams({ sentence: at('sentence').value, seed: String(seed()) });
  history.replaceState(null, '', `#${now}`);
}

async function begin() {
  const about = await (await fetch('./model.json')).json();
  model = await Model.load(ort, about, '.');
  at('about').textContent = `Model ${about.model.slice(0, 12)}, drgan ${about.version}. Everything is computed on this device.`;
  for (const id of ['sentence', 'seed', 'count', 'other']) {
    at(id).addEventListener('input', () => draw().catch(fail));
  }
  at('next').addEventListener('click', () => {
    at('seed').value = String(seed() + 1);
    draw().catch(fail);
  });
  const point = (event) => {
    if (shown) {
      const box = at('picture').getBoundingClientRect();
      lens((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    }
  };
  at('picture').addEventListener('pointermove', point);
  at('picture').addEventListener('pointerdown', point); // a tap sends no pointermove
  const drag = (event) => {
    const box = at('plane').getBoundingClientRect();
    const share = (value, size) => Math.max(0, Math.min(1, (value / size) * (STEPS / (STEPS - 1)) - 0.5 / (STEPS - 1))); // 0 and 1 are the middles of the first and the last picture
    const single = at('plane').height * STEPS === at('plane').width;
    drawHere(share(event.clientX - box.left, box.width), single ? 0 : share(event.clientY - box.top, box.height)).catch(fail);
  };
  at('plane').addEventListener('pointermove', drag);
  at('plane').addEventListener('pointerdown', drag);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'n' && !/^(TEXTAREA|INPUT)$/.test(document.activeElement.tagName)) {
      at('next').click();
    }
  });
  addEventListener('hashchange', () => {
    readAddress();
    draw().catch(fail);
  });
  readAddress();
  await draw();
}

function fail(problem) {
  at('state').textContent = `Error: ${problem.message}`;
  console.error(problem);
}

globalThis.drgan = () => model; // for tests and the browser's console
begin().catch(fail);
