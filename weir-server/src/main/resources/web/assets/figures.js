// A panel of figures that opens and closes, and a line that sums them up.

const REMEMBERED = "weir.figures";

function remembered() {
  try {
    return localStorage.getItem(REMEMBERED) === "open";
  } catch {
    return false;
  }
}

function remember(open) {
  try {
    localStorage.setItem(REMEMBERED, open ? "open" : "closed");
  } catch {
    // A browser that keeps nothing opens the page closed.
  }
}

export class Figures {
  #bar;
  #list;
  #summary;
  #inSummary;
  #cells = new Map();

  /**
   * @param {object} parts
   * @param {HTMLElement} parts.bar around button and line, shown once there is something to say
   * @param {HTMLButtonElement} parts.button opens and closes
   * @param {HTMLElement} parts.list the dl
   * @param {HTMLElement} parts.summary the line
   * @param {string[]} inSummary names of the figures in the line
   */
  constructor({ bar, button, list, summary }, inSummary) {
    this.#bar = bar;
    this.#list = list;
    this.#summary = summary;
    this.#inSummary = inSummary;
    const toggle = (open) => {
      list.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
    };
    toggle(remembered());
    button.addEventListener("click", () => {
      toggle(list.hidden);
      remember(!list.hidden);
    });
  }

  /** @param {Record<string, string | undefined>} figures names and values in order; what has no value is left out */
  show(figures) {
    for (const [name, cell] of this.#cells) {
      if (figures[name] === undefined) {
        cell.parentElement.remove();
        this.#cells.delete(name);
      }
    }
    let place = this.#list.firstElementChild;
    for (const [name, value] of Object.entries(figures)) {
      if (value === undefined) {
        continue;
      }
      let cell = this.#cells.get(name);
      if (!cell) {
        cell = this.#add(name, place);
      }
      if (cell.textContent !== value) {
        cell.textContent = value;
      }
      place = cell.parentElement.nextElementSibling;
    }
    this.#bar.hidden &&= this.#cells.size === 0;
    this.#summary.textContent = this.#inSummary.map((name) => figures[name]).filter(Boolean).join(" · ");
  }

  #add(name, place) {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const cell = document.createElement("dd");
    term.textContent = name;
    row.append(term, cell);
    this.#list.insertBefore(row, place);
    this.#cells.set(name, cell);
    return cell;
  }

  clear() {
    this.show({});
  }
}
