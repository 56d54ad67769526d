// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dacnative.algorithm.ParameterTable;
import org.dacnative.baseline.BaselineAgent;
import org.dacnative.baseline.BcAgent;
import org.dacnative.baseline.BcConfig;
import org.dacnative.baseline.CqlAgent;
import org.dacnative.baseline.CqlConfig;
import org.dacnative.baseline.DbcAgent;
import org.dacnative.baseline.DbcConfig;
import org.dacnative.baseline.DqlAgent;
import org.dacnative.baseline.DqlConfig;
import org.dacnative.baseline.IqlAgent;
import org.dacnative.baseline.IqlConfig;
import org.dacnative.baseline.IvrAgent;
import org.dacnative.baseline.IvrConfig;
import org.dacnative.baseline.SacAgent;
import org.dacnative.baseline.SacConfig;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BankTensor;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NoiseSchedule;

/**
 * Kinds {@code bc_update}, {@code iql_update} and the like: one update of another algorithm from a recorded state with
 * recorded draws. Tensors and networks are found by the names that record and agent share.
 */
final class GoldenBaseline {
    /** Kinds of records and the agent of each, in the forms that the authors' program has. */
    private static final Map<String, Maker> MAKERS = Map.of(
            "bc_update",
                    (engine, file) ->
                            BcAgent.withRecordedDraws(engine, config(BcConfig.class, file), obs(file), act(file)),
            "diffusion_bc_update",
                    (engine, file) ->
                            DbcAgent.withRecordedDraws(engine, config(DbcConfig.class, file), obs(file), act(file)),
            "diffusion_ql_update",
                    (engine, file) ->
                            DqlAgent.withRecordedDraws(engine, config(DqlConfig.class, file), obs(file), act(file)),
            "iql_update",
                    (engine, file) ->
                            IqlAgent.withRecordedDraws(engine, config(IqlConfig.class, file), obs(file), act(file)),
            "ivr_update",
                    (engine, file) ->
                            IvrAgent.withRecordedDraws(engine, config(IvrConfig.class, file), obs(file), act(file)),
            "cql_update",
                    (engine, file) ->
                            CqlAgent.withRecordedDraws(engine, config(CqlConfig.class, file), obs(file), act(file)),
            "sac_update",
                    (engine, file) ->
                            SacAgent.withRecordedDraws(engine, config(SacConfig.class, file), obs(file), act(file)));

    /** The authors' names of hyper-parameters that have another one here. */
    private static final Map<String, String> AUTHORS_NAMES =
            Map.of("max_steps", "lr_decay_steps", "entropy_temperature", "temperature");

    /** Our switches to what the authors' program does; all on. */
    private static final List<String> AUTHORS_FORMS = List.of("authors_form", "authors_gap", "authors_target");

    private static final List<String> TARGETS = List.of("_tar", "target_", "tar_");

    /** Makes the agent of a record. */
    private interface Maker {
        BaselineAgent make(Engine engine, GoldenFile file);
    }

    private final GoldenFile file;
    private final BaselineAgent agent;
    private final Comparison comparison;

    private GoldenBaseline(GoldenFile file, BaselineAgent agent, Comparison comparison) {
        this.file = file;
        this.agent = agent;
        this.comparison = comparison;
    }

    static boolean has(String kind) {
        return MAKERS.containsKey(kind);
    }

    static List<QuantityError> run(GoldenFile file, EngineConfig config, Tolerances tolerances) {
        try (Engine engine = new Engine(config)) {
            BaselineAgent agent = MAKERS.get(file.text("kind")).make(engine, file);
            GoldenBaseline golden = new GoldenBaseline(file, agent, new Comparison(tolerances));
            golden.fillIn();
            agent.recordUpdate().run(1);
            golden.compare();
            return golden.comparison.errors();
        }
    }

    private void fillIn() {
        agent.networks().forEach((name, bank) -> {
            load(bank, BankPart.PARAMS, "params/" + name);
            String target = target("params/", name);
            load(bank, BankPart.TARGET, target == null ? "params/" + name : target);
            load(bank, BankPart.MU, "opt/" + name + "/mu");
            load(bank, BankPart.NU, "opt/" + name + "/nu");
            bank.setSteps((long) file.scalar("opt/" + name + "/count"));
        });
        if (file.hasAttribute("n_training_steps_before")) {
            agent.updates().set(file.integer("n_training_steps_before"));
        }
        agent.tensors().forEach((name, tensor) -> {
            if (name.startsWith("batch/") && file.has(name)) { // behaviour cloning has no rewards
                tensor.write(file.floats(name));
            }
        });
        agent.draws().forEach((name, tensor) -> tensor.write(file.floats("draws/" + name)));
        schedule().ifPresent(schedule -> {
            float[] alphas = new float[schedule.steps() + 1];
            float[] alphaHats = new float[schedule.steps() + 1];
            schedule.read(alphas, alphaHats);
            comparison.check(Quantity.SCHEDULE, alphaHats, file.reference("out/alpha_hats"));
            schedule.write(file.has("out/alphas") ? file.floats("out/alphas") : alphas, file.floats("out/alpha_hats"));
        });
    }

    private Optional<NoiseSchedule> schedule() {
        if (agent instanceof DbcAgent cloning) {
            return Optional.of(cloning.schedule());
        }
        return agent instanceof DqlAgent learning ? Optional.of(learning.schedule()) : Optional.empty();
    }

    private void compare() {
        agent.tensors().forEach((name, tensor) -> {
            if (file.has("out/" + name)) {
                double[] expected = file.reference("out/" + name);
                double scale = Math.max(Comparison.largest(expected), expected.length == 1 ? 1 : 0);
                comparison.check(Quantity.BASELINE_OUTPUTS, tensor.toArray(), expected, scale);
            }
        });
        NetworkCheck networks = new NetworkCheck(file, comparison);
        agent.networks().forEach((name, bank) -> {
            networks.tensors(Quantity.BASELINE_GRADS, bank, BankPart.GRADS, "out/grads/" + name);
            String replay = "out/new_params_f64/" + name;
            String group = file.has(replay) ? replay : "out/new_params/" + name;
            comparison.record(
                    Quantity.BASELINE_PARAMS, largest(networks.sortedDifferences(bank, BankPart.PARAMS, group)));
            String target = target("out/new_params/", name);
            if (target != null) {
                comparison.record(
                        Quantity.BASELINE_PARAMS, largest(networks.sortedDifferences(bank, BankPart.TARGET, target)));
            }
        });
    }

    private static double largest(double[] sorted) {
        return sorted[sorted.length - 1];
    }

    /** The group of a network's target, whatever the record calls it; null: it has none. */
    private String target(String folder, String name) {
        for (String affix : TARGETS) {
            String group = folder + (affix.startsWith("_") ? name + affix : affix + name);
            if (file.has(group)) {
                return group;
            }
        }
        return null;
    }

    private void load(NetworkBank bank, BankPart part, String group) {
        for (BankTensor tensor : bank.tensors()) {
            bank.write(part, 0, tensor, file.floats(group + "/" + FlaxNames.of(bank, tensor)));
        }
    }

    /** The record's hyper-parameters, and the authors' forms. */
    private static <C extends Record> C config(Class<C> type, GoldenFile file) {
        ParameterTable<C> table = ParameterTable.of(type);
        Map<String, String> texts = new LinkedHashMap<>();
        table.entries().forEach(entry -> {
            String attribute = AUTHORS_NAMES.getOrDefault(entry.name(), entry.name());
            boolean acting = entry.name().equals("temperature"); // of acting here
            if (AUTHORS_FORMS.contains(entry.name())) {
                texts.put(entry.name(), "true");
            } else if (file.hasAttribute(attribute) && !acting) {
                texts.put(entry.name(), text(file, attribute, entry.type()));
            } else {
                texts.put(entry.name(), entry.text(entry.standard()));
            }
        });
        return table.parse(texts);
    }

    private static String text(GoldenFile file, String attribute, Class<?> type) {
        if (type == List.class) {
            return Arrays.toString(file.integers(attribute)).replaceAll("[\\[\\] ]", "");
        }
        if (type == boolean.class) {
            return "" + file.flag(attribute);
        }
        if (type.isEnum()) {
            return file.text(attribute).toLowerCase(Locale.ROOT);
        }
        return type == double.class ? "" + file.number(attribute) : "" + file.integer(attribute);
    }

    private static int obs(GoldenFile file) {
        return file.integer("obs_dim");
    }

    private static int act(GoldenFile file) {
        return file.integer("act_dim");
    }
}
