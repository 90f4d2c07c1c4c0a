// Draws openapi.json, the description of this server's API, as a page. Nothing is loaded from elsewhere.

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const DEPTH_MAX = 6;

let schemas = {};

/** An element with attributes and children; texts are never taken for HTML. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

function nameOf(schema) {
  return schema.$ref ? schema.$ref.split('/').pop() : '';
}

/** The schema that a reference, and a reference behind it, means. */
function resolve(schema) {
  let resolved = schema;
  for (let i = 0; resolved.$ref && i < DEPTH_MAX; i++) {
    resolved = schemas[nameOf(resolved)] ?? {};
  }
  return resolved;
}

function typeText(schema) {
  if (schema.$ref) {
    return resolve(schema).type === 'object' ? nameOf(schema) : typeText(resolve(schema));
  }
  if (schema.anyOf) {
    return schema.anyOf.map(typeText).join(' or ');
  }
  if (schema.type === 'array') {
    return `list of ${typeText(schema.items ?? {})}`;
  }
  const types = [schema.type ?? 'anything'].flat();
  return types.join(' or ') + (schema.format ? ` (${schema.format})` : '');
}

/** The objects whose properties are worth showing below a value of this schema. */
function objectsIn(schema) {
  if (schema.anyOf) {
    return schema.anyOf.flatMap(objectsIn);
  }
  const resolved = resolve(schema);
  if (resolved.type === 'array') {
    return objectsIn(resolved.items ?? {});
  }
  return resolved.properties ? [{name: nameOf(schema) || 'properties', schema: resolved}] : [];
}

function notes(schema) {
  const parts = [];
  if (schema.description) {
    parts.push(schema.description);
  }
  if (schema.enum) {
    parts.push(`One of ${schema.enum.map(word => word === '' ? '""' : word).join(', ')}.`);
  }
  if (schema['x-unit']) {
    parts.push(`In ${schema['x-unit']}.`);
  }
  if (schema.default !== undefined && schema.default !== '') {
    parts.push(`Default: ${JSON.stringify(schema.default)}.`);
  }
  return parts.join(' ');
}

function tags(schema) {
  const words = [];
  if (schema.deprecated) {
    words.push('deprecated');
  }
  if (schema['x-built'] === false) {
    words.push('no effect yet');
  }
  return words.map(word => make('span', {class: 'tag'}, word));
}

function propertiesTable(schema, depth) {
  const rows = Object.entries(schema.properties).map(([name, property]) => {
    const cell = make('td', {}, notes(property), ...tags(property));
    if (depth < DEPTH_MAX) {
      for (const object of objectsIn(property)) {
        cell.append(lazily(object, depth + 1));
      }
    }
    return make('tr', {}, make('th', {scope: 'row'}, make('code', {}, name)),
        make('td', {}, typeText(property)), cell);
  });
  return make('div', {class: 'scroll'}, make('table', {},
      make('thead', {}, make('tr', {}, ...['Name', 'Type', 'Meaning'].map(text => make('th', {scope: 'col'}, text)))),
      make('tbody', {}, ...rows)));
}

/** An object's properties, which are drawn when they are first opened: the configuration has hundreds. */
function lazily(object, depth) {
  const details = make('details', {class: 'nested'}, make('summary', {}, make('code', {}, object.name)));
  details.addEventListener('toggle', () => details.append(propertiesTable(object.schema, depth)), {once: true});
  return details;
}

function content(container) {
  return Object.entries(container.content ?? {}).flatMap(([type, media]) => {
    const schema = media.schema ?? {};
    const objects = objectsIn(schema);
    return objects.length === 0 ? [make('p', {}, make('code', {}, type))] : objects.map(object => lazily(object, 0));
  });
}

function parametersTable(parameters) {
  const rows = parameters.map(parameter => make('tr', {},
      make('th', {scope: 'row'}, make('code', {}, parameter.name)),
      make('td', {}, parameter.in),
      make('td', {}, parameter.description ?? '')));
  return make('div', {class: 'scroll'}, make('table', {},
      make('thead', {}, make('tr', {}, ...['Name', 'In', 'Meaning'].map(text => make('th', {scope: 'col'}, text)))),
      make('tbody', {}, ...rows)));
}

/** Path names keep their slashes. */
function address(path, values) {
  const query = new URLSearchParams();
  let filled = path;
  for (const {name, place, value} of values) {
    if (place === 'path') {
      filled = filled.replace(`{${name}}`, value.split('/').map(encodeURIComponent).join('/'));
    } else if (value !== '') {
      query.set(name, value);
    }
  }
  // relative to this page, so that it works below a proxy's prefix too
  return filled.replace(/^\/v3\//, '') + (query.size > 0 ? `?${query}` : '');
}

/** Sends a GET and shows the answer. */
function tryForm(path, operation) {
  const inputs = (operation.parameters ?? []).filter(parameter => parameter.in !== 'header').map(parameter => ({
    parameter,
    input: make('input', parameter.in === 'path' ? {required: ''} : {}),
  }));
  const output = make('pre', {tabindex: '0', 'aria-label': 'answer', hidden: ''});
  const form = make('form', {}, ...inputs.map(({parameter, input}) => make('label', {}, parameter.name, input)),
      make('button', {type: 'submit'}, 'Send'));
  form.addEventListener('submit', async event => {
    event.preventDefault();
    output.hidden = false;
    output.textContent = '…';
    try {
      const response = await fetch(address(path, inputs.map(({parameter, input}) => (
          {name: parameter.name, place: parameter.in, value: input.value.trim()}))));
      const text = await response.text();
      let shown = text;
      try {
        shown = JSON.stringify(JSON.parse(text), null, 2);
      } catch {
        // not JSON: shown as it is
      }
      output.textContent = `${response.status} ${response.statusText}\n${shown}`;
    } catch (error) {
      output.textContent = String(error);
    }
  });
  return [form, output];
}

function operationBody(method, path, operation) {
  const body = make('div', {class: 'body'});
  const parameters = operation.parameters ?? [];
  if (parameters.length > 0) {
    body.append(make('h3', {}, 'Parameters'), parametersTable(parameters));
  }
  if (operation.requestBody) {
    body.append(make('h3', {}, 'Request body'), ...content(operation.requestBody));
  }
  body.append(make('h3', {}, 'Answers'));
  for (const [status, answer] of Object.entries(operation.responses)) {
    const headers = Object.keys(answer.headers ?? {});
    body.append(make('h4', {}, make('span', {class: 'status'}, status), answer.description,
        ...headers.map(header => make('span', {class: 'tag'}, header))), ...content(answer));
  }
  const endless = operation.responses['200']?.content?.['text/event-stream'];
  if (method === 'get' && !endless) {
    body.append(...tryForm(path, operation));
  }
  return body;
}

function operationElement(method, path, operation) {
  const details = make('details', {class: `operation ${method}`, id: operation.operationId},
      make('summary', {},
          make('span', {class: 'method'}, method.toUpperCase()),
          make('code', {}, path),
          make('span', {class: 'says'}, operation.summary ?? '')));
  details.addEventListener('toggle', () => details.append(operationBody(method, path, operation)), {once: true});
  return details;
}

function draw(api) {
  schemas = api.components?.schemas ?? {};
  document.getElementById('version').textContent = api.info.version;
  document.getElementById('about').textContent = api.info.description ?? '';
  const main = document.getElementById('content');
  const index = document.getElementById('index');
  const entries = [];
  for (const {name} of api.tags) {
    const section = make('section', {}, make('h2', {}, name));
    const list = make('ul');
    const group = make('div', {}, make('h2', {}, name), list);
    for (const [path, item] of Object.entries(api.paths)) {
      for (const method of METHODS.filter(each => item[each]?.tags.includes(name))) {
        const operation = item[method];
        const element = operationElement(method, path, operation);
        const link = make('li', {class: method}, make('a', {href: `#${operation.operationId}`},
            make('span', {class: 'method'}, method.toUpperCase()), ` ${path.replace('/v3/', '')}`));
        section.append(element);
        list.append(link);
        entries.push({text: `${method} ${path} ${operation.summary} ${operation.operationId}`.toLowerCase(),
          element, link, section, group});
      }
    }
    main.append(section);
    index.append(group);
  }
  return entries;
}

function filter(entries, text) {
  const words = text.toLowerCase().split(/\s+/).filter(word => word !== '');
  const shown = new Set();
  let count = 0;
  for (const entry of entries) {
    const fits = words.every(word => entry.text.includes(word));
    entry.element.hidden = !fits;
    entry.link.hidden = !fits;
    if (fits) {
      count++;
      shown.add(entry.section);
    }
  }
  for (const entry of entries) {
    entry.section.hidden = !shown.has(entry.section);
    entry.group.hidden = !shown.has(entry.section);
  }
  document.getElementById('found').textContent = words.length === 0 ? '' : `${count} of ${entries.length}`;
}

function openAddressed() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}

async function start() {
  const state = document.getElementById('state');
  try {
    const response = await fetch('openapi.json');
    if (!response.ok) {
      throw new Error(`the server answers ${response.status}`);
    }
    const entries = draw(await response.json());
    state.remove();
    document.getElementById('filter').addEventListener('input', event => filter(entries, event.target.value));
    addEventListener('hashchange', openAddressed);
    openAddressed();
  } catch (error) {
    state.textContent = `The description can't be loaded: ${error.message}.`;
  }
}

await start();
