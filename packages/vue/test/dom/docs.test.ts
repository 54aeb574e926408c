import { writePage } from '@lastevent/bindings-suite'
import { describe, expect, test, vi } from 'vitest'
import { type Component, createApp } from 'vue'
import { compileScript, parse } from 'vue/compiler-sfc'

const page = writePage('vue', (name, code) => {
  if (!name.endsWith('.vue')) return [name, code]
  const { descriptor, errors } = parse(code, { filename: name })
  if (errors[0]) throw errors[0]
  const script = compileScript(descriptor, { id: name, inlineTemplate: true })
  return [`${name}.ts`, script.content]
})

describe('docs/frameworks/vue.md', async () => {
  await import(/* @vite-ignore */ `${page}/news.test.ts`)

  test('its component renders', async () => {
    const path = `${page}/news-feed.vue.ts`
    const { default: NewsFeed } = (await import(/* @vite-ignore */ path)) as { default: Component }
    const fetch = vi.fn<typeof globalThis.fetch>(() => new Promise(() => undefined))
    vi.stubGlobal('fetch', fetch)
    const target = document.createElement('div')
    const app = createApp(NewsFeed, { topic: 'sea', onAlarm: () => undefined })
    app.mount(target)
    await expect.poll(() => fetch).toHaveBeenCalledTimes(1)
    expect(target.textContent).toBe('connecting')
    app.unmount()
    vi.unstubAllGlobals()
  })
})
