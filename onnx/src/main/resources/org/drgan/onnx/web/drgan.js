/**
 * DR-GAN in the browser: sentences to pictures with an exported model, the same pictures as the command `drgan generate`
 * draws. No server takes part.
 */

const MASK = (1n << 64n) - 1n;
const GOLDEN = 0x9E3779B97F4A7C15n;

function mix(x) {
  let z = (x + GOLDEN) & MASK;
  z = ((z ^ (z >> 30n)) * 0xBF58476D1CE4E5B9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94D049BB133111EBn) & MASK;
  return z ^ (z >> 31n);
}

function uniform(key, counter) {
  return (Number(mix((key + GOLDEN * BigInt(counter + 1)) & MASK) >> 11n) + 0.5) / 2 ** 53;
}

/** Standard normal noise, a function of (seed, index) alone, by Box-Muller from SplitMix64. */
export function noise(seed, index, size) {
  const key = mix((mix(BigInt(seed) & MASK) + BigInt(index)) & MASK);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(uniform(key, i)));
    const angle = 2 * Math.PI * uniform(key, i + 1);
    values[i] = radius * Math.cos(angle);
    if (i + 1 < size) {
      values[i + 1] = radius * Math.sin(angle);
    }
  }
  return values;
}

/** Noise between two, along the great circle through them. */
export function between(one, other, share) {
  let product = 0;
  let first = 0;
  let second = 0;
  for (let i = 0; i < one.length; i++) {
    product += one[i] * other[i];
    first += one[i] * one[i];
    second += other[i] * other[i];
  }
  const angle = Math.acos(Math.max(-1, Math.min(1, product / (Math.sqrt(first) * Math.sqrt(second)))));
  const straight = Math.sin(angle) < 1e-6;
  const a = straight ? 1 - share : Math.sin((1 - share) * angle) / Math.sin(angle);
  const b = straight ? share : Math.sin(share * angle) / Math.sin(angle);
  return one.map((value, i) => a * value + b * other[i]);
}

const PART = /[\p{L}\p{N}_]/u;

/** The words of a sentence, as the vocabulary's own rule splits them: `published` or `spaces`. */
export function words(sentence, splitting) {
  const lower = sentence.toLowerCase();
  if (splitting === 'spaces') {
    return lower.normalize('NFC').split(/[ \t\n\r\u00A0\u3000]+/).filter((word) => word !== '');
  }
  const found = [];
  let word = '';
  for (const character of lower) {
    if (!PART.test(character)) {
      if (word) {
        found.push(word);
      }
      word = '';
    } else if (character.codePointAt(0) < 128) {
      word += character;
    } // other letters vanish from within their word, as published
  }
  if (word) {
    found.push(word);
  }
  return found;
}

/** How many letters have to change, come or go, or change places with their neighbour. */
export function distance(one, other) {
  const rows = [Array.from({ length: other.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= one.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let least = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        least = Math.min(least, rows[i - 2][j - 2] + 1);
      }
      rows[i].push(least);
    }
  }
  return rows[one.length][other.length];
}

/** A model that was loaded. */
export class Model {
  /**
   * @param ort the runtime, the module onnxruntime-web
   * @param about the content of model.json
   * @param file where drgan.onnx is, or its bytes
   */
  static async load(ort, about, file) {
    const session = await ort.InferenceSession.create(file, { executionProviders: ['wasm'] });
    return new Model(ort, about, session);
  }

  constructor(ort, about, session) {
    this.ort = ort;
    this.about = about;
    this.session = session;
    this.numbers = new Map(about.vocabulary.map((word, i) => [word, i + 1]));
    this.waiting = Promise.resolve();
  }

  /** The known words of a sentence in their order, at most as many as the model reads. */
  known(sentence) {
    return words(sentence, this.about.splitting)
      .filter((word) => this.numbers.has(word))
      .slice(0, this.about.maximumWords);
  }

  /** The words that are left out, each once. */
  unknown(sentence) {
    return [...new Set(words(sentence, this.about.splitting).filter((word) => !this.numbers.has(word)))];
  }

  /** The known word that looks most like another one; null when too many letters would have to change. */
  nearest(word) {
    let allowed = Math.max(1, Math.floor(word.length / 3));
    let nearest = null;
    for (const candidate of this.about.vocabulary) {
      if (Math.abs(candidate.length - word.length) <= allowed) {
        const changes = distance(word, candidate);
        if (changes <= allowed) {
          nearest = candidate;
          allowed = changes - 1;
        }
      }
    }
    return nearest;
  }

  /** The noise of one picture, both parts. */
  noise(seed, index = 0) {
    return noise(seed, index, this.about.noise + this.about.condition);
  }

  /**
   * Draws pictures, each as it would be alone.
   *
   * @param requests {sentence, noise} each
   * @return for each {words, stages: [{side, pixels}], attention: [{side, weights}]}; pixels are RGBA, weights lie word by word
   */
  async draw(requests) {
    const read = requests.map((request) => this.known(request.sentence));
    if (read.some((list) => list.length === 0)) {
      throw new RangeError('the model knows no word of this sentence');
    }
    const { ort, about } = this;
    const batch = requests.length;
    const longest = Math.max(...read.map((list) => list.length));
    const ids = new BigInt64Array(batch * longest);
    const padding = new Uint8Array(batch * longest).fill(1);
    const noises = new Float32Array(batch * about.noise);
    const conditions = new Float32Array(batch * about.condition);
    read.forEach((list, row) => {
      list.forEach((word, i) => {
        ids[row * longest + i] = BigInt(this.numbers.get(word));
        padding[row * longest + i] = 0;
      });
      noises.set(requests[row].noise.subarray(0, about.noise), row * about.noise);
      conditions.set(requests[row].noise.subarray(about.noise), row * about.condition);
    });
    const inputs = {
      ids: new ort.Tensor('int64', ids, [batch, longest]),
      padding: new ort.Tensor('bool', padding, [batch, longest]),
      noise: new ort.Tensor('float32', noises, [batch, about.noise]),
      condition_noise: new ort.Tensor('float32', conditions, [batch, about.condition]),
    };
    const turn = this.waiting.then(() => this.session.run(inputs)); // the runtime runs one at a time
    this.waiting = turn.catch(() => {});
    const outputs = await turn;
    return read.map((list, row) => ({
      words: list,
      stages: about.sides.map((side) => ({ side, pixels: rgba(outputs[`picture${side}`].data, row, side) })),
      attention: about.sides.slice(0, -1).map((side) => ({
        side,
        weights: outputs[`attention${side}`].data.slice(
          row * longest * side * side,
          (row * longest + list.length) * side * side,
        ),
      })),
    }));
  }
}

/** Colours from -1 to 1, plane by plane, as pixels. */
function rgba(planes, row, side) {
  const area = side * side;
  const pixels = new Uint8ClampedArray(4 * area);
  for (let i = 0; i < area; i++) {
    for (let channel = 0; channel < 3; channel++) {
      pixels[4 * i + channel] = Math.round((planes[(3 * row + channel) * area + i] + 1) * 127.5);
    }
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}
