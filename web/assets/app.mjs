// Every page works without this file. It starts GOV.UK Frontend's components and adds: no double submit,
// drafts of long text, a warning before the session ends, and a button to print.
// build.mjs puts GOV.UK Frontend in front of this in the same file, so these names are in scope without an import.
/* global createAll, Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink, Tabs */
const used = [CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink, Tabs]
for (const component of used) createAll(component)
createAll(Button, { preventDoubleClick: true })

const meta = name => document.querySelector(`meta[name="${name}"]`)?.content ?? ''

// One submit per drawn form. The server refuses a second use of the form key in any case; this spares the reader the message.
for (const form of document.querySelectorAll('form[method="post"]')) {
  let sent = false
  form.addEventListener('submit', event => {
    if (sent) event.preventDefault()
    sent = true
    setTimeout(() => { sent = false }, 4000) // a form that answers with a file leaves the page as it is
  })
  // A page that comes back out of the browser's cache may be sent again.
  window.addEventListener('pageshow', () => { sent = false })
}

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
