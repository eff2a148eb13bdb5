"""What turns Pyodide into the Python of the book's pages; `worker.js` loads it, and calls `page.run`."""
