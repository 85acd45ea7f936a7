// Before the first paint, so that no wrong colour flashes.
try {
  const { theme, density } = JSON.parse(localStorage.getItem("preferences") ?? "{}");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (density) document.documentElement.dataset.density = density;
} catch {
  // Storage is blocked or broken: the system's theme holds.
}
