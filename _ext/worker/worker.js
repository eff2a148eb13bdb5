// Runs Python in the page: a worker that loads Pyodide and the packages of the book from this site, and judges answers.
//
// The page sends {type: "run", id, setup, code}. It gets "progress" and "ready" while Python is loaded; then for each
// run "output", "verdict" and "error", and last of all "done"; or "failed" when Python is not to be had any more, and a
// new worker must be started. To stop a run, the page ends the worker.
"use strict";

const here = new URL(".", self.location);
const send = message => self.postMessage(message);
let failure = null;

// Counts what is downloaded, whoever asks for it, and stops all when a file is missing: Pyodide would wait for ever.
function watchDownloads(files, total, stop) {
  const download = self.fetch.bind(self);
  let loaded = 0, told = -1;
  const count = bytes => {
    loaded += bytes;
    const percent = Math.floor(100 * loaded / total);
    if (percent === told) return;
    told = percent;
    send({type: "progress", loaded: Math.round(loaded), total, text: `Loading Python: ${percent} %`});
  };
  const counted = (response, file) => {
    // What travels is compressed; what arrives here is not.
    const counter = new TransformStream({
      transform(chunk, controller) {
        count(chunk.byteLength * file.sent / file.size);
        controller.enqueue(chunk);
      },
    });
    const stream = response.body.pipeThrough(counter);
    return new Response(stream, {headers: response.headers, status: response.status});
  };
  self.fetch = async (resource, options) => {
    const name = new URL(resource.url ?? resource, here).pathname.split("/").pop();
    try {
      const response = await download(resource, options);
      if (!response.ok) throw new Error(`answer ${response.status}`);
      return files[name] ? counted(response, files[name]) : response;
    } catch (error) {
      stop(new Error(`${name}: ${error.message}`));
      throw error;
    }
  };
  return count;
}

async function load(stop) {
  const {pyodide, scripts, archives, files, total} = await (await self.fetch(new URL("files.json", here))).json();
  const count = watchDownloads(files, total, stop);
  const folder = new URL(pyodide, here).href;
  const contents = archives.map(async name => (await self.fetch(new URL(name, here))).arrayBuffer());
  self.importScripts(folder + "pyodide.js");
  const starting = self.loadPyodide({indexURL: folder, lockFileURL: folder + "pyodide-lock.json"});
  const [python, ...zips] = await Promise.all([starting, ...contents]);
  for (const name of scripts) count(files[name].sent);  // loaded without `fetch`
  send({type: "progress", loaded: total, total, text: "Starting Python"});
  const site = python.runPython("import site; site.getsitepackages()[0]");
  for (const zip of zips) python.unpackArchive(zip, "zip", {extractDir: site});
  return python.pyimport("worker.page");
}

function fail(text) {
  failure = text;
  send({type: "failed", text});
}

const loading = new Promise((done, stop) => load(stop).then(done, stop)).then(page => {
  page.start();
  send({type: "ready"});
  return page;
}).catch(error => fail(`Python could not be loaded (${error.message})`));

self.onmessage = async ({data}) => {
  if (data.type !== "run") return;
  const {id, setup, code} = data;
  const page = await loading;
  if (failure) {
    send({type: "failed", text: failure});
    return;
  }
  try {
    page.run(setup, code, message => send({...JSON.parse(message), id}));
    send({type: "done", id});
  } catch (error) {
    fail(`Python has ended: ${error.message.trim().split("\n").pop()}`);
  }
};
