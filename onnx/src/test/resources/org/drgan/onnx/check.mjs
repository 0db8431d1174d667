// Reads {folder, sentences, splitting, seeds} from standard input and prints what drgan.js makes of them.
import { pathToFileURL } from 'node:url';

let text = '';
for await (const part of process.stdin.setEncoding('utf8')) {
  text += part;
}
const asked = JSON.parse(text);
const { words, noise, distance } = await import(pathToFileURL(`${asked.folder}/drgan.js`).href);
process.stdout.write(
  JSON.stringify({
    words: asked.sentences.map((sentence) => words(sentence, asked.splitting)),
    noise: asked.seeds.map((seed) => [...noise(seed, 2, 7)]),
    distance: distance('wings', 'wigns'),
  }),
);
