// The light or dark theme, and the top bar of all pages.
import { html, useState } from './htm-preact.js';

const dark = matchMedia('(prefers-color-scheme: dark)');

export const theme = () => localStorage.getItem('drgan-theme') ?? (dark.matches ? 'dark' : 'light');

const paint = () => { document.documentElement.dataset.theme = theme(); };
paint();
dark.addEventListener('change', paint);

const PAGES = [['/', 'Draw'], ['/runs', 'Training'], ['/studies', 'Studies']];

/** The top bar; the children are the page's own controls. */
export function Top({ at, shaded, children }) {
  const [shade, setShade] = useState(theme());
  const shadeOver = () => { const next = shade === 'dark' ? 'light' : 'dark'; localStorage.setItem('drgan-theme', next); paint(); setShade(next); shaded?.(next); };
  return html`
    <header class="top">
      <a class="brand" href="/"><img src="/assets/icon.svg" alt=""/> <span>drgan studio</span></a>
      <nav aria-label="Pages">${PAGES.map(([path, name]) => html`<a key=${path} href=${path} aria-current=${path === at ? 'page' : undefined}>${name}</a>`)}
        ${'offline' in document.documentElement.dataset && html`<a href="/offline/">Offline</a>`}</nav>
      <span class="space"></span>
      ${children}
      <button class="icon" aria-label=${shade === 'dark' ? 'Light colours' : 'Dark colours'} title="colours" onClick=${shadeOver}>${shade === 'dark' ? '☀' : '☾'}</button>
    </header>`;
}
