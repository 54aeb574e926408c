// How these pages become a site: which there are, in which order, and what they are called.
import { defineConfig, type DefaultTheme } from 'vitepress'

const page = (text: string, link: string): DefaultTheme.SidebarItem => ({ text, link })

/** The pages by reader's question; every page of the folder is in here. */
const sidebar: DefaultTheme.SidebarItem[] = [
  {
    text: 'Start',
    items: [page('A first stream', '/start'), page('Guide', '/guide')],
  },
  {
    text: 'Use it for',
    items: [
      page('One connection for all tabs', '/shared'),
      page('A response you have', '/reading'),
      page('Language models', '/language-models'),
      page('Recipes', '/recipes'),
      page('Servers', '/servers'),
      page('Proxies', '/proxies'),
      page('Scale', '/scale'),
      page('The EventSource class', '/eventsource'),
      page('Testing', '/testing'),
    ],
  },
  {
    text: 'Use it in',
    items: [
      page('React', '/frameworks/react'),
      page('Vue', '/frameworks/vue'),
      page('Svelte', '/frameworks/svelte'),
      page('Solid', '/frameworks/solid'),
      page('TanStack Query, zustand, nanostores', '/stores'),
    ],
  },
  {
    text: 'Come from',
    items: [
      page('EventSource', '/migrate/eventsource'),
      page('fetch-event-source', '/migrate/fetch-event-source'),
      page('eventsource-client', '/migrate/eventsource-client'),
      page('event-source-polyfill', '/migrate/event-source-polyfill'),
      page('sse.js', '/migrate/sse-js'),
      page('extended-eventsource', '/migrate/extended-eventsource'),
      page('A reader of your own', '/migrate/hand-written'),
    ],
  },
  {
    text: 'Look up',
    items: [
      page('Troubleshooting', '/troubleshooting'),
      page('Debugging', '/debugging'),
      page('Options', '/options'),
      page('Errors', '/errors'),
      page('API', '/reference/api/'),
      page('Behaviour, rule by rule', '/behaviour'),
      page('Benchmarks', '/benchmarks'),
      page('Conformance', '/conformance'),
    ],
  },
]

export default defineConfig({
  title: 'lastevent',
  description: 'The client for server-sent events: typed, validated, resumed.',
  lang: 'en',
  cleanUrls: true,
  // The search index holds every page: it is loaded when somebody searches.
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  rewrites: { 'reference/api/README.md': 'reference/api/index.md' },
  themeConfig: {
    search: { provider: 'local' },
    sidebar,
    outline: [2, 3],
    nav: [
      page('Start', '/start'),
      page('Guide', '/guide'),
      page('API', '/reference/api/'),
    ] as DefaultTheme.NavItem[],
    socialLinks: [{ icon: 'github', link: 'https://github.com/lastevent/lastevent' }],
  },
})
