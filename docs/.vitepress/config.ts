// How these pages become a site: which there are, in which order, and what they are called.
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { slug } from 'github-slugger'
import { defineConfig, type DefaultTheme, type MarkdownEnv, type MarkdownRenderer } from 'vitepress'
import { hovers } from '../api/hovers.ts'

const docs = resolve(import.meta.dirname, '..')

const page = (text: string, link: string): DefaultTheme.SidebarItem => ({ text, link })

/** A page under its own heading. */
function titled(folder: string, name: string): DefaultTheme.SidebarItem {
  const text = readFileSync(resolve(docs, folder, name), 'utf8')
  const title = /^# (?<title>.*)/m.exec(text)?.groups?.['title'] ?? name
  return page(title.replaceAll('`', ''), `/${folder}/${name.replace('.md', '')}`)
}

const titledPages = (folder: string): DefaultTheme.SidebarItem[] =>
  readdirSync(resolve(docs, folder))
    .toSorted()
    .map((name) => titled(folder, name))

/** What is kept beside the pages. */
const repository = 'https://github.com/lastevent/lastevent'

/** Every page of the folder is in here, in the order in which a reader comes to need it. */
const sidebar: DefaultTheme.SidebarItem[] = [
  {
    text: 'Start',
    items: [
      page('A first stream', '/start'),
      page('What it adds to EventSource', '/why'),
      {
        ...page('Guide', '/guide'),
        collapsed: true,
        items: [
          page('Contracts', '/guide#contracts'),
          page('Listeners and iterators', '/guide#listeners-and-iterators'),
          page('The state', '/guide#the-state'),
          page('Resume', '/guide#resume'),
          page('What is guaranteed', '/guide#what-is-guaranteed'),
          page('When it tries again', '/guide#when-it-tries-again'),
          page('Liveness', '/guide#liveness'),
          page('Tabs', '/guide#tabs'),
          page('Requests made once', '/guide#requests-that-must-not-be-made-twice'),
          page('Security', '/guide#security'),
          page('Server rendering', '/guide#server-rendering'),
          page('Writing events', '/guide#writing-events'),
        ],
      },
      page('One connection for all tabs', '/shared'),
      page('The EventSource class', '/eventsource'),
      page('A response you have', '/reading'),
    ],
  },
  {
    text: 'Frameworks',
    items: [
      page('React', '/frameworks/react'),
      page('Vue', '/frameworks/vue'),
      page('Svelte', '/frameworks/svelte'),
      page('Solid', '/frameworks/solid'),
      page('TanStack Query, zustand, nanostores', '/stores'),
    ],
  },
  {
    text: 'Use it for',
    items: [page('Language models', '/language-models'), page('Recipes', '/recipes')],
  },
  {
    text: 'Servers and proxies',
    items: [page('Servers', '/servers'), page('Proxies', '/proxies'), page('Scale', '/scale')],
  },
  {
    text: 'Look up',
    items: [
      page('Testing', '/testing'),
      page('Options', '/options'),
      page('API', '/reference/api/'),
      page('Errors', '/errors'),
      page('Troubleshooting', '/troubleshooting'),
      page('Debugging', '/debugging'),
      page('Devtools', '/devtools'),
      page('Traces', '/inspect'),
      page('Behaviour, rule by rule', '/behaviour'),
    ],
  },
  {
    text: 'Migrate',
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
    text: 'How good it is',
    items: [page('Benchmarks', '/benchmarks'), page('Conformance', '/conformance')],
  },
  {
    text: 'How it is made',
    items: [
      page('Architecture', `${repository}/blob/main/ARCHITECTURE.md`),
      page('Contributing', `${repository}/blob/main/CONTRIBUTING.md`),
      { text: 'Decisions', collapsed: true, items: titledPages('decisions') },
    ],
  },
]

/** The corner of a table is no header: readers of a screen would be told of one without a name. */
function emptyHeadersAreCells({ tokens }: { readonly tokens: readonly Token[] }): void {
  for (const [index, token] of tokens.entries()) {
    const close = tokens[index + 2]
    if (token.type !== 'th_open' || tokens[index + 1]?.content !== '' || !close) continue
    token.tag = close.tag = 'td'
  }
}

interface Token {
  readonly type: string
  readonly content: string
  tag: string
}

/** A page for the search, which finds what can be read on it: code without colours, types and hovers. */
function asText(text: string, env: MarkdownEnv, markdown: MarkdownRenderer): Promise<string> {
  return markdown.renderAsync(text.replaceAll(/^(?<fence>`{3,})\w.*$/gm, '$<fence>txt'), env)
}

export default defineConfig({
  title: 'lastevent',
  description: 'The client for server-sent events: typed, validated, resumed.',
  lang: 'en',
  cleanUrls: true,
  // The search index holds every page: it is loaded when somebody searches.
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  head: [['link', { rel: 'icon', href: '/icon.svg' }]],
  markdown: {
    codeTransformers: [hovers],
    // Code within the comments that a hover shows is in these. They have to be there before it.
    languages: ['ts', 'tsx', 'js', 'json', 'http', 'bash', 'console', 'powershell', 'c'],
    // On the site and on GitHub a heading has the same anchor.
    anchor: { slugify: slug },
    config(markdown) {
      markdown.core.ruler.push('empty-headers', emptyHeadersAreCells)
    },
  },
  rewrites: { 'reference/api/README.md': 'reference/api/index.md' },
  themeConfig: {
    search: { provider: 'local', options: { _render: asText } },
    sidebar,
    outline: [2, 3],
    nav: [
      page('Start', '/start'),
      page('Guide', '/guide'),
      page('API', '/reference/api/'),
      page('Troubleshooting', '/troubleshooting'),
    ] as DefaultTheme.NavItem[],
    socialLinks: [{ icon: 'github', link: repository }],
  },
})
