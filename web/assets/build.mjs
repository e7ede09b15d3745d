// Builds web/static from this folder: `npm ci && node build.mjs`. The result is committed, so that `go build` needs no Node,
// and is the same on every run: names are hashes of content, gzip carries no time, the manifest is sorted.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync, constants } from 'node:zlib'
import { compile, Logger } from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, '..', 'static')
const manifest = {}

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })

function write (name, body) {
  const bytes = Buffer.from(body)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  const hashed = name.replace(/(\.[a-z0-9]+)$/, `-${hash}$1`)
  const zipped = gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION })
  zipped[9] = 255 // the gzip header names the operating system; say "unknown" everywhere
  writeFileSync(join(out, hashed), bytes)
  writeFileSync(join(out, hashed + '.gz'), zipped)
  manifest[name] = hashed
  return `/assets/${hashed}`
}

for (const name of readdirSync(join(here, 'images')).sort()) {
  write(name, readFileSync(join(here, 'images', name)))
}

// Stylesheet. Icons that MOJ's rules name become hashed files too.
const css = compile(join(here, 'main.scss'), { style: 'compressed', loadPaths: [here], quietDeps: true, logger: Logger.silent }).css
  // Each rule with text repeats the font, its smoothing and a print size. The page sets family and smoothing once and they are
  // inherited; 19 px is 14 pt on paper anyway. This is a third of the file.
  .replace(/;?-webkit-font-smoothing:antialiased;-moz-osx-font-smoothing:grayscale(?=})/g, (all, at, text) =>
    text.lastIndexOf('.govuk-template{', at) > text.lastIndexOf('}', at) ? all : '')
  .replace(/@media print{[^{}]*{font-family:sans-serif}}/g, '')
  .replace(/var\((--govuk-[a-z-]+), ?#[0-9a-f]{3,8}\)/g, 'var($1)') // :root defines every one of them
  .replace(/@media print{[^{}]*{font-size:\d+pt;line-height:[\d.]+}}/g, '')
const mojImages = join(here, 'node_modules/@ministryofjustice/frontend/moj/assets/images')
write('main.css', css.replace(/url\("?\/assets\/images\/([a-z-]+\.svg)"?\)/g, (_, name) =>
  `url(${manifest[name] ? `/assets/${manifest[name]}` : write(name, readFileSync(join(mojImages, name)))})`))

// Script. GOV.UK Frontend ships one minified ES module that ends in one export list; ours follows in the same file.
const govuk = readFileSync(join(here, 'node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js'), 'utf8')
const exported = /export\s*\{([^}]*)\};?\s*(\/\/# sourceMappingURL=.*)?\s*$/
if (!exported.test(govuk)) throw new Error('govuk-frontend.min.js no longer ends in one export list')
const own = readFileSync(join(here, 'app.mjs'), 'utf8')
write('app.js', govuk.replace(exported, '') + '\n;{\n' + own + '}\n')
write('passkey.js', readFileSync(join(here, 'passkey.mjs'), 'utf8'))

const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(join(out, 'manifest.json'), JSON.stringify(sorted, null, 2) + '\n')
