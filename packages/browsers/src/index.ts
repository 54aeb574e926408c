// What tests, benchmarks and scripts use. Names only.

export { ensureBrowsers, launchOptions } from './browsers.ts'
export { chromiumEngine, type Engine, engines, firefoxEngine, webkitEngine } from './engines.ts'
export { aptInstall } from './install.ts'
export { launchBrowser, openPage, type WatchedPage } from './pages.ts'
export {
  type EngineBrowser,
  type EngineTab,
  launchChromium,
  launchFirefox,
  launchWebKit,
} from './tabs.ts'
