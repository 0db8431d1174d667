// Pixels and maps on canvases.
import { html, useLayoutEffect, useRef } from './htm-preact.js';

/** A picture in a canvas of its own size; CSS enlarges it. */
export function Pixels({ data, label, ...more }) {
  const canvas = useRef();
  useLayoutEffect(() => { // in the same frame as the text around it
    if (!data) return;
    canvas.current.width = data.width;
    canvas.current.height = data.height;
    canvas.current.getContext('2d').putImageData(data, 0, 0);
  }, [data]);
  return html`<canvas ref=${canvas} width="1" height="1" role="img" aria-label=${label} ...${more}></canvas>`;
}

/** Values of a map, from base64. */
export function floats(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new Float32Array(bytes.buffer);
}

const stops = [[11, 29, 58], [31, 111, 139], [232, 210, 122]];

/** A map in colours: dark for small values, light for large ones. */
export function coloured(values, side, least, most) {
  const image = new ImageData(side, side);
  for (let i = 0; i < values.length; i++) {
    const share = Math.max(0, Math.min(1, (values[i] - least) / (most - least || 1)));
    const at = share * (stops.length - 1);
    const from = Math.min(stops.length - 2, Math.floor(at));
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * i + channel] = stops[from][channel] + (at - from) * (stops[from + 1][channel] - stops[from][channel]);
    }
    image.data[4 * i + 3] = 255;
  }
  return image;
}

/** A mask that darkens a picture where a map is small. */
export function spotlight(values, side) {
  const most = Math.max(...values);
  const image = new ImageData(side, side);
  for (let i = 0; i < values.length; i++) {
    const dark = 255 * (1 - 0.82 * (1 - values[i] / (most || 1)));
    image.data.set([dark, dark, dark, 255], 4 * i);
  }
  return image;
}

/** The difference of two pictures at each pixel, and its mean; 0 to 255. */
export function difference(one, other) {
  const values = new Float32Array(one.width * one.height);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    for (let channel = 0; channel < 3; channel++) values[i] += Math.abs(one.data[4 * i + channel] - other.data[4 * i + channel]) / 3;
    sum += values[i];
  }
  return { values, mean: sum / values.length };
}

/** The part of a picture that a gate lets through: the rest is dimmed. */
export function through(picture, gate, side, least, most) {
  const image = new ImageData(picture.width, picture.height);
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const at = 4 * (y * picture.width + x);
      const open = gate[Math.floor(y * side / picture.height) * side + Math.floor(x * side / picture.width)];
      const share = Math.max(0, Math.min(1, (open - least) / (most - least || 1)));
      for (let channel = 0; channel < 3; channel++) image.data[at + channel] = picture.data[at + channel] * (0.15 + 0.85 * share);
      image.data[at + 3] = 255;
    }
  }
  return image;
}
