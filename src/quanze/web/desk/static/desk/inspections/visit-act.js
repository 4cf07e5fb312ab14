"use strict";
// A signature drawn with finger or pen, and the place where the officers stand if they wish to note it.
(function () {
  const pad = document.getElementById("pad");
  if (pad) {
    const canvas = document.getElementById("signature");
    const pen = canvas.getContext("2d");
    const drawn = pad.querySelector('[name="drawn"]');
    let drawing = false, any = false;
    const wipe = () => { pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height); pen.fillStyle = "#111"; any = false; drawn.value = ""; };
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
    };
    pen.lineWidth = 5; pen.lineCap = "round"; pen.lineJoin = "round";
    pad.hidden = false;
    wipe();
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      drawing = true; pen.beginPath(); pen.moveTo(...at(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing) return;
      event.preventDefault();
      pen.lineTo(...at(event)); pen.stroke(); any = true;
    });
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { drawing = false; });
    document.getElementById("wipe").addEventListener("click", wipe);
    pad.closest("form").addEventListener("submit", () => { if (any) drawn.value = canvas.toDataURL("image/png"); });
  }
  const where = document.getElementById("where");
  if (where && "geolocation" in navigator && window.isSecureContext) {
    where.hidden = false;
    const told = document.getElementById("located");
    document.getElementById("locate").addEventListener("click", () => {
      told.textContent = "正在定位……";
      navigator.geolocation.getCurrentPosition(
        (found) => {
          const text = found.coords.latitude.toFixed(5) + ", " + found.coords.longitude.toFixed(5) + "（误差 " + Math.round(found.coords.accuracy) + " 米）";
          document.getElementsByName("field-position")[0].value = text;
          told.textContent = "已记下：" + text;
        },
        () => { told.textContent = "没有得到定位，写清地点就行。"; },
        { maximumAge: 60000, timeout: 15000 },
      );
    });
  }
})();
