/** The OpenAPI document as a page to read: plain HTML that needs no script and loads nothing from elsewhere. */
import type { OpenApiDocument, OpenApiOperation, OpenApiParameter } from './openapi.ts';
import { PROBLEMS } from './problem.ts';

type Json = Record<string, unknown>;

export function docsPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const groups = document.tags.map(({ name }) => ({
    name,
    operations: operations.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const { title, version, description } = document.info;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} API</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/theme.css">
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<header>
<h1>${escaped(title)} API <small>${escaped(version)}</small></h1>
<p>${prose(description)}</p>
<p><a href="/">First page</a> · <a href="/api/openapi.json">OpenAPI document</a></p>
</header>
<nav aria-label="Contents">
${groups.map(({ name, operations }) => `<h2>${escaped(name)}</h2>\n<ul>${operations.map(contentsEntry).join('')}</ul>`).join('\n')}
<h2>Reference</h2>
<ul><li><a href="#schemas">Schemas</a></li><li><a href="#problems">Problems</a></li></ul>
</nav>
<main>
${groups.map(({ name, operations }) => `<h2>${escaped(name)}</h2>\n${operations.map(section).join('\n')}`).join('\n')}
<h2 id="schemas">Schemas</h2>
${Object.entries(document.components.schemas)
  .map(([name, schema]) => component(name, schema))
  .join('\n')}
<h2 id="problems">Problems</h2>
<p>Answers that are no success are <code>application/problem+json</code>. The code stays the same.</p>
<table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead>
<tbody>${Object.entries(PROBLEMS).map(problemRow).join('\n')}</tbody></table>
</main>
</body>
</html>
`;
}

interface Shown {
  path: string;
  method: string;
  operation: OpenApiOperation;
}

const contentsEntry = ({ path, method, operation }: Shown): string =>
  `<li><a href="#${operation.operationId}"><span class="method">${method}</span> ${escaped(path)}</a></li>`;

function section({ path, method, operation }: Shown): string {
  const { operationId, summary, description = '', parameters, requestBody, responses } = operation;
  const body = requestBody?.content['application/json'] as { schema: Json } | undefined;
  const parts = [
    `<section id="${operationId}">`,
    `<h3><span class="method">${method}</span> <code>${escaped(path)}</code></h3>`,
    `<p><strong>${escaped(summary)}.</strong> ${prose(description)}</p>`,
    `<pre>${escaped(example(path, method, parameters, body?.schema))}</pre>`,
    parameters.length === 0 ? '' : parameterTable(parameters),
    body === undefined ? '' : `<h4>Body</h4>${propertyTable(body.schema)}`,
    `<h4>Answers</h4><dl>${Object.entries(responses).map(response).join('')}</dl>`,
    '</section>',
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function response([status, { description, content = {} }]: [
  string,
  OpenApiOperation['responses'][string],
]): string {
  const [[type, media] = []] = Object.entries(content);
  const schema = (media as { schema?: Json } | undefined)?.schema;
  const properties = status === '200' && schema?.properties !== undefined ? propertyTable(schema) : '';
  const shape = status === '200' && schema !== undefined ? ` · ${typeOf(schema)}` : '';
  const media_ = status === '200' ? ` <code>${escaped(type ?? '')}</code>${shape}` : '';
  return `<dt>${status}</dt><dd>${prose(description)}${media_}${properties}</dd>`;
}

function parameterTable(parameters: readonly OpenApiParameter[]): string {
  const rows = parameters.map(({ name, required, description, schema, in: place }) =>
    row(name, place === 'path' ? 'in the path' : required ? 'required' : '', { ...schema, description }),
  );
  return table('Parameter', rows);
}

function propertyTable(schema: Json): string {
  const required = (schema.required ?? []) as string[];
  const rows = Object.entries((schema.properties ?? {}) as Record<string, Json>).map(([name, property]) =>
    row(name, required.includes(name) ? '' : 'optional', property),
  );
  return rows.length === 0 ? `<p>${typeOf(schema)}</p>` : table('Field', rows);
}

const table = (what: string, rows: readonly string[]): string =>
  `<table><thead><tr><th scope="col">${what}</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`;

function row(name: string, remark: string, schema: Json): string {
  const notes = [
    remark,
    schema.default === undefined ? '' : `default <code>${escaped(JSON.stringify(schema.default))}</code>`,
    rangeOf(schema),
  ];
  const description = typeof schema.description === 'string' ? prose(schema.description) : '';
  const remarks = notes.filter((note) => note !== '').join(', ');
  return `<tr><th scope="row"><code>${escaped(name)}</code></th><td>${typeOf(schema)}</td><td>${description}${remarks === '' ? '' : ` <span class="remark">${remarks}</span>`}</td></tr>`;
}

function rangeOf({ minimum, maximum }: Json): string {
  if (typeof minimum !== 'number' || typeof maximum !== 'number') return '';
  // Zod writes the bounds of exact integers where none were asked for.
  return Math.abs(maximum) >= Number.MAX_SAFE_INTEGER ? '' : `${minimum} to ${maximum}`;
}

function typeOf(schema: Json): string {
  const { $ref, type, items, anyOf, oneOf, const: constant, format } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1)!;
    return `<a href="#schema-${escaped(name)}">${escaped(name)}</a>`;
  }
  const choices = (anyOf ?? oneOf) as Json[] | undefined;
  if (choices !== undefined) return choices.map(typeOf).join(' or ');
  if (Array.isArray(schema.enum))
    return schema.enum.map((value) => `<code>${escaped(String(value))}</code>`).join(' ');
  if (constant !== undefined) return `<code>${escaped(JSON.stringify(constant))}</code>`;
  if (type === 'array') return `array of ${typeOf((items ?? {}) as Json)}`;
  const name = Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : 'any';
  return escaped(typeof format === 'string' ? `${name} (${format})` : name);
}

const component = (name: string, schema: Json): string =>
  `<section id="schema-${escaped(name)}"><h3>${escaped(name)}</h3><p>${prose(String(schema.description ?? ''))}</p>${propertyTable(schema)}</section>`;

const problemRow = ([code, { status, title }]: [string, { status: number; title: string }]): string =>
  `<tr id="problem-${code}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${escaped(title)}.</td></tr>`;

/** A request that can be pasted into a terminal. */
function example(
  path: string,
  method: string,
  parameters: readonly OpenApiParameter[],
  body: Json | undefined,
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const schema = parameters.find((parameter) => parameter.name === name)?.schema ?? {};
    const value =
      (schema.examples as string[] | undefined)?.[0] ?? (schema.enum as string[] | undefined)?.[0];
    return encodeURIComponent(value ?? name);
  });
  const address = `http://127.0.0.1:4000${filled}`;
  if (method === 'GET') return `curl '${address}'`;
  const asked = method === 'POST' ? '' : `-X ${method} `;
  if (body === undefined) return `curl ${asked}'${address}'`;
  const values = Object.entries((body?.properties ?? {}) as Record<string, Json>).flatMap(
    ([name, property]) => {
      const [value] = (property.examples ?? []) as unknown[];
      return value === undefined ? [] : [[name, value]];
    },
  );
  const json = JSON.stringify(Object.fromEntries(values)).replaceAll("'", "'\\''");
  return `curl ${asked}'${address}' -H 'Content-Type: application/json' -d '${json}'`;
}

/** Text with \`code\` in it. */
const prose = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
