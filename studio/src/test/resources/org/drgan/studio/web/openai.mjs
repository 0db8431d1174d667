// Draws with OpenAI's client for JavaScript and prints what came of it; arguments: address, token.
import OpenAI from 'openai';

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const told = {};

const drawn = await client.images.generate({ prompt: 'a red bird', model: 'gpt-image-1', n: 2, seed: 3 });
told.pictures = drawn.data.map((one) => one.b64_json);
told.words = drawn.usage.input_tokens;
const again = await client.images.generate({ prompt: 'a red bird', model: 'tiny', n: 2, seed: 3 });
told.same = again.data.every((one, i) => one.b64_json === told.pictures[i]);
told.models = (await client.models.list()).data.map((one) => one.id);

told.events = [];
const stream = await client.images.generate({ prompt: 'a red bird', model: 'tiny', stream: true, partial_images: 2 });
for await (const event of stream) {
  told.events.push(event.type);
}

async function failure(wish, as = client) {
  try {
    await as.images.generate(wish);
    return 'none';
  } catch (failed) {
    return `${failed.constructor.name} ${failed.status} ${failed.code}`;
  }
}
told.full = await failure({ prompt: 'a red bird', n: 9 });
told.unknown = await failure({ prompt: 'xyzzy' });
told.stranger = await failure({ prompt: 'a red bird' }, new OpenAI({ baseURL, apiKey: 'another-token-of-many', maxRetries: 0 }));

// A full queue, and a client that comes again as it was told.
const patient = new OpenAI({ baseURL, apiKey, maxRetries: 5 });
const many = await Promise.all(Array.from({ length: 12 }, (_, i) => patient.images.generate({ prompt: 'a red bird', seed: i })));
told.many = new Set(many.map((one) => one.data[0].url)).size;
console.log(JSON.stringify(told));
