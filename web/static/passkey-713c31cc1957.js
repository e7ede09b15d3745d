// A form with data-passkey sends what a passkey answers. The server says what the browser is to be asked; this file carries it
// there and back. Such a form is hidden until a browser that knows passkeys runs this, and the page offers another way beside it.
const known = window.PublicKeyCredential?.parseRequestOptionsFromJSON !== undefined

const faults = {
  InvalidStateError: 'This device or security key holds a passkey of yours already.',
  NotSupportedError: 'This device cannot make a passkey that asks who you are. Use another, or an authenticator app.',
  TypeError: 'The service cannot be reached. Check your connection and try again.',
  SecurityError: 'Passkeys cannot be used at this address.'
}
const stopped = 'No passkey was used: it was cancelled, or took too long. Try again.'

// ask has the server say what the browser is to be asked. Whatever else it answers, a fresh page says it.
async function ask (form) {
  const answer = await fetch(form.dataset.passkeyAsk, {
    method: 'POST',
    credentials: 'same-origin',
    redirect: 'manual',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-CSRF-Token': form.elements.csrf_token.value },
    body: ''
  })
  if (answer.ok) return answer.json()
  window.location.reload()
  return null
}

for (const form of known ? document.querySelectorAll('form[data-passkey]') : []) {
  form.hidden = false
  const fault = form.querySelector('[data-passkey-fault]')
  const button = form.querySelector('button')
  form.addEventListener('submit', async event => {
    event.preventDefault()
    fault.hidden = true
    button.disabled = true
    try {
      const asked = await ask(form)
      if (!asked) return
      const credential = form.dataset.passkey === 'create'
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked.publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked.publicKey) })
      form.elements.credential.value = JSON.stringify(credential)
      form.submit()
    } catch (error) {
      fault.textContent = faults[error.name] ?? stopped
      fault.hidden = false
      button.disabled = false
      button.focus()
    }
  })
}
