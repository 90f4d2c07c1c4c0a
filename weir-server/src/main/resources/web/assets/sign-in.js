// Asks for a name and a password in the page, for requests that the browser's own question did not help.

/** What Basic authentication sends (RFC 7617), in UTF-8. */
function basic(user, password) {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
}

/**
 * Shows the page's dialog `sign-in` until it is answered.
 *
 * @param {string} problem why it is asked
 * @returns {Promise<string | null>} the field `Authorization`, null when the user would rather not
 */
export function signIn(problem) {
  const dialog = document.getElementById("sign-in");
  const form = dialog.querySelector("form");
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
