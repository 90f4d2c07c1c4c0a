// Asks for a name and a password in the page, for requests that the browser's own question did not help.

const FORM = `
  <form method="dialog">
    <h2 id="sign-in-title"></h2>
    <p id="sign-in-problem"></p>
    <label for="user">Name</label>
    <input id="user" name="user" autocomplete="username" autocapitalize="none" spellcheck="false" required>
    <label for="password">Password</label>
    <input id="password" name="password" type="password" autocomplete="current-password" required>
    <div class="buttons">
      <button type="submit" value="ok" class="main">Sign in</button>
      <button type="submit" value="cancel" class="quiet" formnovalidate>Cancel</button>
    </div>
  </form>`;

/** What Basic authentication sends (RFC 7617), in UTF-8. */
function basic(user, password) {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
}

/** A dialog at the end of the page, closed. */
function makeDialog() {
  const dialog = document.createElement("dialog");
  dialog.id = "sign-in";
  dialog.setAttribute("aria-labelledby", "sign-in-title");
  dialog.innerHTML = FORM;
  document.body.append(dialog);
  return dialog;
}

/**
 * Shows a dialog until it is answered; it keeps the name from one time to the next.
 *
 * @param {string} purpose what for, "watch"
 * @param {string} problem why it is asked
 * @returns {Promise<string | null>} the field `Authorization`, null when the user would rather not
 */
export function signIn(purpose, problem) {
  const dialog = document.getElementById("sign-in") ?? makeDialog();
  const form = dialog.querySelector("form");
  document.getElementById("sign-in-title").textContent = `Sign in to ${purpose}`;
  document.getElementById("sign-in-problem").textContent = problem;
  form.elements.password.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const { user, password } = form.elements;
        resolve(dialog.returnValue === "ok" ? basic(user.value, password.value) : null);
        password.value = "";
      },
      { once: true },
    );
  });
}
