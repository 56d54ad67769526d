// Draws the charts of a page with uPlot. They zoom together; the zoom stands in the address (#x=from,to), so that it
// outlives a reload. A page of a run that goes on reloads itself once a minute.
'use strict';
(() => {
  const RELOAD_SECONDS = 60;
  const FONT = '12px system-ui, "DejaVu Sans", sans-serif';
  const HEIGHTS = { wide: 340, small: 210 };
  const charts = JSON.parse(document.getElementById('data').textContent);
  const plots = [];
  let settingZoom = false;

  const ends = charts.flatMap(chart => chart.at.length ? [chart.at[0], chart.at[chart.at.length - 1]] : []);
  const all = ends.length ? spread(Math.min(...ends), Math.max(...ends)) : [0, 1];

  function spread(from, to) { // one evaluation alone has its place in the middle
    return from < to ? [from, to] : [from - 1, to + 1];
  }
  function zoomInAddress() {
    const found = /^#x=(-?[\d.e+]+),(-?[\d.e+]+)$/.exec(location.hash);
    const zoom = found ? [Number(found[1]), Number(found[2])] : all;
    return zoom[0] < zoom[1] ? zoom : all;
  }
  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  }
  function translucent(hex) {
    return hex + '2e';
  }
  function updates(value) {
    const size = Math.abs(value);
    const short = (x, unit) => Number(x.toFixed(2)) + unit;
    return size >= 1e6 ? short(value / 1e6, 'M') : size >= 1e4 ? short(value / 1e3, 'k') : short(value, '');
  }
  function number(value, beside = value) { // with as many digits as the one it stands beside
    if (value == null) return '–';
    const size = Math.abs(beside);
    return size !== 0 && (size < 1e-2 || size >= 1e6) ? value.toExponential(2) : value.toFixed(size < 10 ? 3 : 1);
  }

  function lastValue(column) {
    let place = column.length - 1;
    while (place > 0 && column[place] == null) place--;
    return place;
  }

  // Zooming one chart zooms all, and is noted in the address.
  function zoomAll(from, to) {
    settingZoom = true;
    plots.forEach(plot => plot.setScale('x', { min: from, max: to }));
    settingZoom = false;
    const whole = from <= all[0] && to >= all[1];
    const hash = whole ? '#' : '#x=' + from + ',' + to;
    if (location.hash !== hash && !(whole && location.hash === '')) location.replace(hash);
  }

  function axis(label, values) {
    return {
      stroke: color('muted'), grid: { stroke: color('grid'), width: 1 }, ticks: { stroke: color('line'), width: 1, size: 4 },
      font: FONT, values: values, label: label || undefined, labelFont: FONT, labelSize: 18, labelGap: 0,
    };
  }

  // A curve is its mean (where the mouse is, or else the last one, stands beside its name), and two more series below it, without names, for the band between them.
  function seriesOf(chart, data) {
    const here = (plot, index, at) => at != null ? at : lastValue(plot.data[index]);
    const series = [{
      label: chart.x, value: (plot, value, index, at) => at == null ? 'last' : value.toLocaleString('en'),
    }];
    const bands = [];
    chart.curves.forEach((curve, place) => {
      const stroke = color('c' + place % 6);
      const several = chart.at.length > 1;
      data.push(curve.mean);
      series.push({
        label: curve.name, stroke: stroke, width: 1.75, dash: place < 6 ? undefined : [6, 4], spanGaps: true,
        points: { show: chart.at.length <= 25 || undefined, size: several ? 5 : 8, fill: stroke },
        value: (plot, value, index, at) => {
          const place = here(plot, index, at);
          const mean = curve.mean[place];
          return number(mean) + (mean != null && curve.upper ? ' ± ' + number(curve.upper[place] - mean, mean) : '');
        },
      });
      if (curve.upper) {
        bands.push({ series: [series.length, series.length + 1], fill: translucent(stroke) });
        [curve.upper, curve.lower].forEach(edge => {
          data.push(edge);
          series.push({ label: '', class: 'spread', width: 0, points: { show: false }, spanGaps: true });
        });
      }
    });
    chart.levels.forEach((level, place) => {
      data.push(chart.at.map(() => level.value));
      series.push({
        label: level.name, class: 'level', stroke: color('level'), width: 1.5, dash: [4 + 6 * place, 4], points: { show: false },
        value: () => '',
      });
    });
    return { series: series, bands: bands };
  }

  // A name in the legend hides its curve, and the band with it.
  function hideBand(plot, index, options) {
    const shown = options.show;
    for (let i = index + 1; shown !== undefined && i < plot.series.length && plot.series[i].class === 'spread'; i++) {
      if (plot.series[i].show !== shown) plot.setSeries(i, { show: shown }, false);
    }
  }

  // A mark is an upright line with its name beside it, on the side that has more room.
  function placeMarks(plot, marks) {
    plot.over.querySelectorAll('.mark').forEach(mark => mark.remove());
    marks.forEach(mark => {
      const left = plot.valToPos(mark.at, 'x');
      if (!(left >= 0 && left <= plot.over.clientWidth)) return;
      const line = document.createElement('div');
      line.className = left > plot.over.clientWidth / 2 ? 'mark before' : 'mark';
      line.textContent = mark.name;
      line.style.left = left + 'px';
      plot.over.append(line);
    });
  }

  function draw(figure) {
    const chart = charts[Number(figure.dataset.chart)];
    const place = figure.querySelector('.plot');
    const wide = figure.parentElement.classList.contains('wide');
    const data = [chart.at];
    const { series, bands } = seriesOf(chart, data);
    const zoom = zoomInAddress();
    const plot = new uPlot({
      width: place.clientWidth, height: wide ? HEIGHTS.wide : HEIGHTS.small,
      series: series, bands: bands,
      scales: { x: { time: false, range: (self, from, to) => from == null ? all : [from, to] } },
      axes: [
        Object.assign(axis(wide ? chart.x : '', (self, ticks) => ticks.map(updates)), { space: 60, size: 30 }),
        Object.assign(axis(chart.y, (self, ticks) => ticks.map(tick => Math.abs(tick) >= 1e4 ? updates(tick) : String(tick))),
          { size: 56 }),
      ],
      cursor: {
        sync: { key: 'x', setSeries: false, scales: ['x', null], filters: { pub: type => type === 'mousemove' || type === 'mouseleave' } },
        bind: { dblclick: () => () => zoomAll(all[0], all[1]) },
        points: { size: 7 },
      },
      hooks: {
        setScale: [(self, key) => {
          if (key === 'x' && !settingZoom && self.status === 1) zoomAll(self.scales.x.min, self.scales.x.max);
        }],
        setSeries: [hideBand],
        draw: [self => placeMarks(self, chart.marks)],
      },
    }, data, place);
    plot.root.querySelectorAll('.u-legend tr').forEach((row, index) => {
      if (series[index].class) row.classList.add(series[index].class);
    });
    plots.push(plot);
    settingZoom = true;
    plot.setScale('x', { min: zoom[0], max: zoom[1] });
    settingZoom = false;
    return plot;
  }

  function drawAll() {
    plots.splice(0).forEach(plot => plot.destroy());
    document.querySelectorAll('figure[data-chart]').forEach(draw);
  }

  drawAll();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  let width = document.body.clientWidth;
  addEventListener('resize', () => {
    if (document.body.clientWidth === width) return;
    width = document.body.clientWidth;
    plots.forEach(plot => plot.setSize({ width: plot.root.parentElement.clientWidth, height: plot.height }));
  });

  // Not while somebody marks text or draws a zoom, nor where nobody looks.
  let pressed = false;
  addEventListener('mousedown', () => { pressed = true; });
  addEventListener('mouseup', () => { pressed = false; });
  if ('live' in document.body.dataset) {
    setInterval(() => {
      if (!pressed && !document.hidden && String(getSelection()) === '') location.reload();
    }, 1000 * RELOAD_SECONDS);
  }
})();
