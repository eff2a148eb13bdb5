// Runs Python in the page: a worker that loads Pyodide and the packages of the book from this site, and judges answers.
//
// The page sends {type: "run", id, setup, code}. It gets "progress" and "ready" while Python is loaded; then for each
// run "output", "verdict" and "error", and last of all "done"; or "failed" when Python is not to be had any more, and a
// new worker must be started. To stop a run, the page ends the worker.
"use strict";

const here = new URL(".", self.location);
const send = message => self.postMessage(message);
let failure = null;

// Counts what is downloaded, whoever asks for it.
function countDownloads(files, total) {
  const download = self.fetch.bind(self);
  let loaded = 0, told = -1;
  const count = bytes => {
    loaded += bytes;
    const percent = Math.floor(100 * loaded / total);
    if (percent === told) return;
    told = percent;
    send({type: "progress", loaded: Math.round(loaded), total, text: `Loading Python: ${percent} %`});
  };
  self.fetch = async (resource, options) => {
    const response = await download(resource, options);
    const file = files[new URL(response.url).pathname.split("/").pop()];
    if (!file || !response.ok) return response;
    // What travels is compressed; what arrives here is not.
    const counter = new TransformStream({
      transform(chunk, controller) {
        count(chunk.byteLength * file.sent / file.size);
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(counter), {headers: response.headers, status: response.status});
  };
  return count;
}

async function fetched(url) {
  const response = await self.fetch(url);
  if (!response.ok) throw new Error(`${url} is not there (${response.status})`);
  return response.arrayBuffer();
}

async function load() {
  const {pyodide, scripts, archives, files, total} = await (await self.fetch(new URL("files.json", here))).json();
  const count = countDownloads(files, total);
  const folder = new URL(pyodide, here).href;
  const contents = archives.map(archive => fetched(new URL(archive, here)));
  self.importScripts(folder + "pyodide.js");
  const python = await self.loadPyodide({indexURL: folder, lockFileURL: folder + "pyodide-lock.json"});
  for (const name of scripts) count(files[name].sent);  // loaded without `fetch`
  const site = python.runPython("import site; site.getsitepackages()[0]");
  for (const content of await Promise.all(contents)) python.unpackArchive(content, "zip", {extractDir: site});
  send({type: "progress", loaded: total, total, text: "Starting Python"});
  return python.pyimport("worker.page");
}

function fail(text) {
  failure = text;
  send({type: "failed", text});
}

const loading = load().then(
  page => {
    page.start();
    send({type: "ready"});
    return page;
  },
).catch(error => fail(`Python could not be loaded: ${error.message}`));

self.onmessage = async ({data}) => {
  if (data.type !== "run") return;
  const {id, setup, code} = data;
  const page = await loading;
  if (failure) {
    if (page) send({type: "failed", text: failure});
    return;
  }
  try {
    page.run(setup, code, message => send({...JSON.parse(message), id}));
    send({type: "done", id});
  } catch (error) {
    fail(`Python has ended: ${error.message.trim().split("\n").pop()}`);
  }
};
