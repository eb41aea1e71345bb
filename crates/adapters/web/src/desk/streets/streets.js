// Street maps over the desk's drawings of towns. The drawing is shown until a tile has come,
// and again if none comes; print and pages without script show it always.
"use strict";
(() => {
  // A town alone is shown with its surroundings.
  const near = 12;

  const thanks = ({ attribution, attributionUrl }) => {
    const made = document.createElement(attributionUrl ? "a" : "span");
    made.textContent = attribution;
    if (attributionUrl) made.href = attributionUrl;
    return made.outerHTML;
  };

  // A dot is a button whose name is all that is told of the town; it opens the same with links.
  const dot = (item, map) => {
    const { north, east, count } = item.dataset;
    const isDark = "dark" in item.dataset;
    const size = Math.max(26, Math.round(8 + 6 * Math.sqrt(Number(count))));
    const number = document.createElement("span");
    number.textContent = count;
    const icon = L.divIcon({ className: isDark ? "town dark" : "town", html: number, iconSize: [size, size] });
    const marker = L.marker([Number(north), Number(east)], { icon, riseOnHover: true, title: item.textContent, zIndexOffset: isDark ? 1000 : 0 });
    const words = document.createElement("p");
    words.append(...item.cloneNode(true).childNodes);
    marker.bindPopup(words, { autoPanPadding: [16, 16] });
    marker.addTo(map);
    const button = marker.getElement();
    button.setAttribute("aria-label", item.textContent);
    button.setAttribute("aria-haspopup", "dialog");
    // Leaflet hears Enter alone; a button is pressed by the space bar too.
    button.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      marker.openPopup();
    });
    marker.on("popupopen", ({ popup }) => {
      const box = popup.getElement();
      box.setAttribute("role", "dialog");
      box.setAttribute("aria-label", item.textContent);
      box.tabIndex = -1;
      box.focus({ preventScroll: true });
    });
    marker.on("popupclose", () => button.focus({ preventScroll: true }));
  };

  const show = (frame) => {
    const { tiles, closest, referrer } = frame.dataset;
    const box = document.createElement("div");
    box.className = "ground";
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "Street map of the towns");
    frame.append(box);
    const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(box, { attributionControl: false, scrollWheelZoom: false, maxZoom: Number(closest), zoomAnimation: moves, fadeAnimation: moves, markerZoomAnimation: moves, inertia: moves });
    L.control.attribution({ prefix: false }).addTo(map);
    const items = [...frame.querySelectorAll("li")];
    const bounds = L.latLngBounds(items.map(({ dataset }) => [Number(dataset.north), Number(dataset.east)]));
    const fit = () => map.fitBounds(bounds, { padding: [36, 36], maxZoom: Math.min(near, Number(closest)), animate: false });
    fit();
    for (const item of items) dot(item, map);
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") map.closePopup(); });
    const ground = L.tileLayer(tiles, { maxZoom: Number(closest), attribution: thanks(frame.dataset), referrerPolicy: referrer });
    let has = false;
    ground.on("tileload", () => {
      if (has) return;
      has = true;
      frame.classList.add("has-ground");
      map.invalidateSize({ animate: false });
      fit();
    });
    ground.on("load", () => {
      if (has) return;
      map.remove();
      box.remove();
      const words = document.createElement("p");
      words.className = "quiet-text no-print";
      words.textContent = "The street map cannot be reached: this is the drawing without it.";
      frame.append(words);
    });
    ground.addTo(map);
  };

  for (const frame of document.querySelectorAll(".streets")) show(frame);
})();
