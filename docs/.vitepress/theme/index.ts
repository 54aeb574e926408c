// VitePress's own theme, types on hover, and what it lacks for somebody who doesn't see the page.
import TwoslashFloatingVue from '@shikijs/vitepress-twoslash/client'
import '@shikijs/vitepress-twoslash/style.css'
import { Content, type EnhanceAppContext, withBase } from 'vitepress'
import DefaultTheme, { VPHomeFeatures, VPHomeHero } from 'vitepress/theme'
import { h } from 'vue'
import './style.css'

/** Its own home page has no main landmark. */
const home = () => h('main', { class: 'home' }, [h(VPHomeHero), h(VPHomeFeatures), h(Content)])

/** Nor has its own page for what isn't there, whose link is called other than it reads. */
const notFound = () =>
  h('main', { class: 'not-found' }, [
    h('h1', 'There is no such page'),
    h('p', [
      'Look for it with the search above, or ',
      h('a', { href: withBase('/') }, 'start at the beginning'),
      '.',
    ]),
  ])

/** A type is shown where there is room for it, and as a part of what the page is about. */
const hovers = { container: 'main', themes: { twoslash: { flip: true } } }

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'not-found': notFound }),
  enhanceApp({ app }: EnhanceAppContext) {
    app.use(TwoslashFloatingVue, hovers)
    app.component('home', home)
  },
}
