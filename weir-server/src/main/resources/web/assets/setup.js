// The page of the first run: sends name and password of the first administrator.

const form = document.getElementById('form');
const problem = document.getElementById('problem');
const button = document.getElementById('set');

function complain(text, field) {
  problem.textContent = text;
  problem.hidden = !text;
  if (field) {
    field.focus();
  }
}

async function send(user, password) {
  const answer = await fetch('/v3/setup', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user, password }),
  });
  if (!answer.ok) {
    const told = await answer.json().catch(() => ({}));
    throw new Error(told.error || `the server answered ${answer.status}`);
  }
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { user, password, again } = form.elements;
  complain('');
  if (!user.value) {
    complain('Say a name.', user);
  } else if (password.value.length < 8) {
    complain('The password must have at least 8 characters.', password);
  } else if (password.value !== again.value) {
    complain('The passwords differ.', again);
  } else {
    button.disabled = true;
    try {
      await send(user.value, password.value);
      form.hidden = true;
      document.getElementById('why').hidden = true;
      document.getElementById('title').textContent = 'The password is set';
      document.getElementById('outcome').textContent = `${user.value} is the administrator now.`;
      document.getElementById('done').hidden = false;
    } catch (error) {
      complain(`Not set: ${error.message}`);
    } finally {
      button.disabled = false;
    }
  }
});
