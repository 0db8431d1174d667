/**
 * DR-GAN in the browser: draws pictures from sentences with an exported model, without a server. The pictures are those of
  * the command `drgan generate`.
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

/** Standard normal noise, a function of (seed, index), by Box-Muller from SplitMix64. */
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

/** Spherical interpolation between two noises. */
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
    } // other letters are dropped from their word, as in the published code
  }
  if (word) {
    found.push(word);
  }
  return found;
}

/** Edit distance: letters that are replaced, added, removed, or swapped with their neighbour. */
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

/** A loaded model. */
export class Model {
  /**
   * @param ort the runtime, the module onnxruntime-web
   * @param about the content of model.json
   * @param folder where text-encoder.onnx and generator.onnx are
   */
  static async load(ort, about, folder) {
    const options = { executionProviders: ['wasm'] };
    const reader = await ort.InferenceSession.create(`${folder}/text-encoder.onnx`, options);
    const generator = await ort.InferenceSession.create(`${folder}/generator.onnx`, options);
    return new Model(ort, about, reader, generator);
  }

  constructor(ort, about, reader, generator) {
    this.ort = ort;
    this.about = about;
    this.reader = reader;
    this.generator = generator;
    this.numbers = new Map(about.vocabulary.map((word, i) => [word, i + 1]));
    this.waiting = Promise.resolve();
  }

  /** The known words of a sentence in order, at most as many as the model reads. */
  known(sentence) {
    return words(sentence, this.about.splitting)
      .filter((word) => this.numbers.has(word))
      .slice(0, this.about.maximumWords);
  }

  /** The words that are left out, each once. */
  unknown(sentence) {
    return [...new Set(words(sentence, this.about.splitting).filter((word) => !this.numbers.has(word)))];
  }

  /** The known word with the smallest edit distance to another; null when even that is too far. */
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

  /** The noise of one picture: generator noise, then condition noise. */
  noise(seed, index = 0) {
    return noise(seed, index, this.about.noise + this.about.condition);
  }

  /** Queues a run, since the runtime allows only one at a time. */
  run(session, inputs) {
    const turn = this.waiting.then(() => session.run(inputs));
    this.waiting = turn.catch(() => {});
    return turn;
  }

  /**
   * Reads a sentence.
   *
   * @return {words, codes, sentence}: its known words, their embeddings one dimension after the other, and its own embedding
   */
  async read(sentence) {
    const list = this.known(sentence);
    if (list.length === 0) {
      throw new RangeError('the model knows no word of this sentence');
    }
    const ids = BigInt64Array.from(list, (word) => BigInt(this.numbers.get(word)));
    const outputs = await this.run(this.reader, {
      ids: new this.ort.Tensor('int64', ids, [1, list.length]),
      padding: new this.ort.Tensor('bool', new Uint8Array(list.length), [1, list.length]),
    });
    return { words: list, codes: outputs.words.data, sentence: outputs.sentence.data };
  }

  /*   * Draws pictures; each is independent of the others.
   *
   * @param requests {read, noise} each, where read is a result of read() or mixed()
   * @return for each {words, stages: [{side, pixels}], attention: [{side, weights}]}; pixels are RGBA, weights are ordered by word
   */
  async draw(requests) {
    const { ort, about } = this;
    const batch = requests.length;
    const longest = Math.max(...requests.map(({ read }) => read.words.length));
    const dimension = requests[0].read.sentence.length;
    const codes = new Float32Array(batch * dimension * longest);
    const sentences = new Float32Array(batch * dimension);
    const padding = new Uint8Array(batch * longest).fill(1);
    const noises = new Float32Array(batch * about.noise);
    const conditions = new Float32Array(batch * about.condition);
    requests.forEach(({ read, noise }, row) => {
      codes.set(widened(read, longest), row * dimension * longest);
      sentences.set(read.sentence, row * dimension);
      padding.fill(0, row * longest, row * longest + read.words.length);
      noises.set(noise.subarray(0, about.noise), row * about.noise);
      conditions.set(noise.subarray(about.noise), row * about.condition);
    });
    const outputs = await this.run(this.generator, {
      words: new ort.Tensor('float32', codes, [batch, dimension, longest]),
      sentence: new ort.Tensor('float32', sentences, [batch, dimension]),
      padding: new ort.Tensor('bool', padding, [batch, longest]),
      noise: new ort.Tensor('float32', noises, [batch, about.noise]),
      condition_noise: new ort.Tensor('float32', conditions, [batch, about.condition]),
    });
    return requests.map(({ read }, row) => ({
      words: read.words,
      stages: about.sides.map((side) => ({ side, pixels: rgba(outputs[`picture${side}`].data, row, side) })),
      attention: about.sides.slice(0, -1).map((side) => ({
        side,
        weights: outputs[`attention${side}`].data.slice(
          row * longest * side * side,
          (row * longest + read.words.length) * side * side,
        ),
      })),
    }));
  }
}

/** Word embeddings, padded with zeros to a given number of words. */
function widened(read, longest) {
  const length = read.words.length;
  const wide = new Float32Array((read.codes.length / length) * longest);
  for (let row = 0; row * length < read.codes.length; row++) {
    wide.set(read.codes.subarray(row * length, (row + 1) * length), row * longest);
  }
  return wide;
}

/** Linear interpolation between the embeddings of two sentences; share 0 is the first. */
export function mixed(one, other, share) {
  if (share <= 0 || share >= 1) {
    return share <= 0 ? one : other;
  }
  const longest = Math.max(one.words.length, other.words.length);
  const straight = (a, b) => a.map((value, i) => (1 - share) * value + share * b[i]);
  return {
    words: Array.from({ length: longest }, (_, i) => [one.words[i], other.words[i]].filter(Boolean).join('/')),
    codes: straight(widened(one, longest), widened(other, longest)),
    sentence: straight(one.sentence, other.sentence),
  };
}

/** Converts colour planes with values from -1 to 1 to RGBA pixels. */
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
