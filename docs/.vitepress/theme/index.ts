// VitePress's own theme, and what it lacks for somebody who doesn't see the page.
import { Content } from 'vitepress'
import DefaultTheme, { VPHomeFeatures, VPHomeHero } from 'vitepress/theme'
import { h } from 'vue'
import './style.css'

/** Its own home page has no main landmark. */
const home = () => h('main', { class: 'home' }, [h(VPHomeHero), h(VPHomeFeatures), h(Content)])

export default {
  extends: DefaultTheme,
  enhanceApp({ app }: { readonly app: { component(name: string, component: unknown): unknown } }) {
    app.component('home', home)
  },
}
