// Every page works without this file. It starts GOV.UK Frontend's components and adds: no double submit,
// drafts of long text, a warning before the session ends, and a button to print.
// build.mjs puts GOV.UK Frontend in front of this in the same file, so these names are in scope without an import.
/* global createAll, Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink, Tabs */
const used = [CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink, Tabs]
for (const component of used) createAll(component)
createAll(Button, { preventDoubleClick: true })

const meta = name => document.querySelector(`meta[name="${name}"]`)?.content ?? ''

// One submit per drawn form. The server refuses a second use of the form key in any case; this spares the reader the message.
const once = form => {
  let sent = false
  form.addEventListener('submit', event => {
    if (sent) event.preventDefault()
    sent = true
    setTimeout(() => { sent = false }, 4000) // a form that answers with a file leaves the page as it is
  })
  // A page that comes back out of the browser's cache may be sent again.
  window.addEventListener('pageshow', () => { sent = false })
}
for (const form of document.querySelectorAll('form[method="post"]')) once(form)

// Long text is kept as a draft on the server, a moment after the last key and again when the page is hidden.
for (const area of document.querySelectorAll('textarea[data-autosave]')) {
  const status = document.getElementById(`${area.id}-saved`)
  let timer
  let last = area.value
  const save = async () => {
    clearTimeout(timer)
    if (area.value === last) return
    const text = area.value
    try {
      const answer = await fetch('/drafts', {
        method: 'POST',
        credentials: 'same-origin',
        keepalive: text.length < 60000,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-CSRF-Token': meta('csrf-token') },
        body: new URLSearchParams({ key: area.dataset.autosave, text })
      })
      if (!answer.ok) throw new Error(String(answer.status))
      last = text
      if (status) status.textContent = 'Draft saved. It is not part of the record until you save this page.'
    } catch {
      if (status) status.textContent = 'The draft could not be saved. Keep this page open and try again soon.'
    }
  }
  area.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(save, 2000)
  })
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save() })
}

// Five minutes before the session ends for want of use, say so. Staying is one request that renews it.
const idle = Number(meta('session-idle-seconds'))
if (idle > 0) {
  const warnBefore = Math.min(300, idle / 2)
  let timer
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(warn, (idle - warnBefore) * 1000)
  }
  const warn = () => {
    const before = document.activeElement
    const box = document.createElement('div')
    box.className = 'app-timeout'
    box.setAttribute('role', 'alertdialog')
    box.setAttribute('aria-label', 'You will be signed out soon')
    const text = document.createElement('p')
    text.textContent = `For security you will be signed out in about ${Math.round(warnBefore / 60) || 1} minutes unless you carry on.`
    const stay = document.createElement('button')
    stay.type = 'button'
    stay.className = 'govuk-button'
    stay.textContent = 'Stay signed in'
    stay.addEventListener('click', async () => {
      const answer = await fetch(meta('session-renew'), { credentials: 'same-origin', redirect: 'manual' }).catch(() => null)
      if (answer?.ok) {
        box.remove()
        before?.focus?.()
        later()
      } else {
        text.textContent = 'You have been signed out, or the service cannot be reached. Copy what you have typed before you leave this page.'
        stay.remove()
      }
    })
    box.append(text, stay)
    document.body.append(box)
    stay.focus()
  }
  later()
}

// A page that asks for it can be printed with one press.
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

// A page that follows something asks for itself again when it is told that something changed, and puts the parts that are new in
// place of the old. A part in which something was typed stays until its reader lets it go, unless what it shows is no longer for them.
const follow = root => {
  const status = document.querySelector('[data-live-status]')
  const say = text => { if (status && status.textContent !== text) status.textContent = text }
  const typed = part => [...part.querySelectorAll('input, select, textarea')].some(field =>
    field.type === 'hidden' ? false
      : field.type === 'checkbox' || field.type === 'radio' ? field.checked !== field.defaultChecked
        : field.tagName === 'SELECT' ? [...field.options].some(o => o.selected !== o.defaultSelected) && field.value !== ([...field.options].find(o => o.defaultSelected) ?? field.options[0])?.value
          : field.value !== field.defaultValue)
  const text = part => {
    const copy = part.cloneNode(true)
    for (const field of copy.querySelectorAll('[name="form_key"], [name="csrf_token"]')) field.remove()
    for (const detail of copy.querySelectorAll('details')) detail.removeAttribute('open')
    return copy.innerHTML
  }
  const drawn = new Map() // a part as the server drew it: scripts change it afterwards
  for (const part of root.querySelectorAll('[data-live-part]')) drawn.set(part, text(part))
  let said = root.dataset.liveSay

  const put = next => {
    const mine = (next.dataset.liveItems ?? '').split(' ')
    let held = false
    for (const part of root.querySelectorAll('[data-live-part]')) {
      const fresh = next.querySelector(`[data-live-part="${part.dataset.livePart}"]`)
      if (!fresh) continue
      const now = text(fresh)
      const item = part.dataset.liveItem
      if (now === drawn.get(part)) continue
      if (typed(part) && (!item || mine.includes(item))) {
        held = true
        continue
      }
      const place = document.activeElement && part.contains(document.activeElement) ? document.activeElement : null
      const at = place && [...part.querySelectorAll('a, button, input, select, textarea, summary')].indexOf(place)
      const open = [...part.querySelectorAll('details')].map(detail => detail.open)
      if (fresh.dataset.liveItem === item) for (const [i, detail] of [...fresh.querySelectorAll('details')].entries()) detail.open = open[i] ?? false
      const adopted = document.adoptNode(fresh)
      part.replaceWith(adopted)
      drawn.set(adopted, now)
      for (const form of adopted.querySelectorAll('form[method="post"]')) once(form)
      for (const component of [CharacterCount, Checkboxes, Radios]) createAll(component, undefined, adopted)
      if (place) {
        const same = (place.id && document.getElementById(place.id)) || [...adopted.querySelectorAll('a, button, input, select, textarea, summary')][at]
        same?.focus()
      }
    }
    for (const name of ['liveSay', 'liveItems', 'liveSince']) root.dataset[name] = next.dataset[name] ?? ''
    if (held) say(`${root.dataset.liveSay}. What you have typed is kept: send it, or refresh this page.`)
    else if (said !== root.dataset.liveSay || root.dataset.liveItems === '') say(root.dataset.liveSay)
    said = root.dataset.liveSay
  }

  let asking = false
  let again = false
  const ask = async () => {
    if (asking) {
      again = true
      return
    }
    asking = true
    do {
      again = false
      try {
        const answer = await fetch(location.href.split('#')[0], { credentials: 'same-origin', redirect: 'manual', headers: { 'X-Follow': '1' } })
        const next = answer.ok && new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-live]')
        if (next) put(next)
        else if (answer.status < 500) leave()
      } catch {
        say('The service cannot be reached. What is shown may be out of date.')
      }
    } while (again)
    asking = false
  }

  let source
  let since = root.dataset.liveSince
  let timer
  const leave = () => {
    source?.close()
    clearTimeout(timer)
    say('This page no longer follows what happens. Refresh it.')
    for (const part of root.querySelectorAll('[data-live-item]')) if (!typed(part)) part.replaceChildren()
  }
  const listen = () => {
    source = new EventSource(`${root.dataset.live}?since=${encodeURIComponent(since)}`)
    source.addEventListener('changed', event => {
      since = event.lastEventId || since
      ask()
    })
    source.addEventListener('gone', () => {
      leave()
    })
    source.addEventListener('full', () => {
      source.close()
      timer = setTimeout(() => { ask(); listen() }, 30000)
    })
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return // it connects again by itself
      clearTimeout(timer)
      timer = setTimeout(() => { ask(); listen() }, 5000)
    })
  }
  window.addEventListener('pagehide', () => { source?.close(); clearTimeout(timer) })
  listen()
}
for (const root of document.querySelectorAll('[data-live^="/"]')) follow(root)
