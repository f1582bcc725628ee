// Puts the ask box where this script tag stands:
//   <script src="https://…/embed.js" data-title="Vraag het Regelwijzer" data-height="320"></script>
(() => {
  const script = document.currentScript;
  const site = new URL(script.src).origin;
  const frame = document.createElement("iframe");
  frame.src = site + "/ingebed";
  frame.title = script.dataset.title || "Vraag het Regelwijzer";
  frame.width = "100%";
  frame.height = Number.parseInt(script.dataset.height, 10) || 320;
  frame.setAttribute("frameborder", "0");
  frame.referrerPolicy = "no-referrer";
  addEventListener("message", (event) => {
    const height = event.data && event.data.regelwijzer;
    if (event.source === frame.contentWindow && event.origin === site && Number.isFinite(height)) {
      frame.height = Math.min(Math.max(height, 120), 5000);
    }
  });
  script.after(frame);
})();
