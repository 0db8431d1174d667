package org.drgan.settings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.drgan.files.TextFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The plan of an ablation, from a YAML file: {@code preset} (or {@code none}), {@code common} settings that override it
 * (threads are 1 unless set), {@code variants} whose settings override the common ones, {@code seeds}, {@code judges}
 * and {@code measure}.
 *
 * @param seeds of the training runs; each variant is trained with each of them
 * @param judges settings of the evaluators
 * @param measure what is measured, and when
 * @param common the settings that all variants share, with the seed of data and matching model
 * @param variants settings by name, in their order; their seed is ignored
 */
public record AblationPlan(
        List<Long> seeds,
        EvaluatorSettings judges,
        Measuring measure,
        Settings common,
        Map<String, Settings> variants) {
    private static final String COMMON = "common";
    private static final String VARIANTS = "variants";
    private static final String PRESET = "preset";
    private static final String NO_PRESET = "none";
    private static final List<String> KEYS = List.of(PRESET, "seeds", "judges", "measure", COMMON, VARIANTS);

    /**
     * Settings that must be the same for all variants, since they determine the budget or the shared data and
     * evaluators.
     */
    private static final List<String> SHARED = List.of(
            "seed",
            "precision",
            "device",
            "threads",
            "synchroniseNorms",
            "data.",
            "damsm.",
            "matching.",
            "train.batchSize",
            "train.steps",
            "train.matching",
            "model.dimension",
            "model.embedding",
            "model.cell",
            "model.dropout",
            "model.imageEncoder",
            "model.imageWidth",
            "model.base",
            "model.stages");

    /** An exception: budget and evaluators do not depend on the number of training pictures. */
    private static final String PICTURES = "data.count";

    /**
     * Settings of the evaluators, none of which is used in training.
     *
     * @param seed of the independent matching model and of the evaluator; the attribute reader has the next one
     * @param by the attribute whose values are the evaluator's classes
     * @param attributes that reader and evaluator classify; empty means all for birds and none for other data
     * @param evaluatorSteps training steps of the evaluator
     * @param readerSteps training steps of the attribute reader
     * @param width channels of the first layer of both
     * @param fewest attribute values with fewer pictures than this are ignored
     */
    public record EvaluatorSettings(
            long seed, String by, List<String> attributes, int evaluatorSteps, int readerSteps, int width, int fewest) {
        /** Checks the numbers. */
        public EvaluatorSettings {
            attributes = List.copyOf(attributes);
            Require.atLeast("evaluatorSteps", evaluatorSteps, 1);
            Require.atLeast("readerSteps", readerSteps, 1);
            Require.check(width >= 1 && width <= 512, "width must be from 1 to 512, but is " + width);
            Require.atLeast("fewest", fewest, 1);
        }
    }

    /**
     * What is measured, with the same sentences and noise for all models.
     *
     * @param metrics their names, as on the command line
     * @param count of pictures per measurement
     * @param seed of sentences and noise
     * @param at shares of the steps after which models are measured; they are always measured after the last step, too
     * @param sentences number of sentences whose pictures are shown
     */
    public record Measuring(List<String> metrics, int count, long seed, List<Double> at, int sentences) {
        /** Checks the numbers. */
        public Measuring {
            metrics = List.copyOf(metrics);
            at = List.copyOf(at);
            Require.check(!metrics.isEmpty(), "metrics must name one measure or more");
            Require.atLeast("count", count, 2);
            Require.atLeast("sentences", sentences, 1);
            for (double share : at) {
                Require.check(share > 0 && share < 1, "at must be shares above 0 and below 1, but holds " + share);
            }
        }
    }

    /** The keys of the file that are not training settings. */
    private record Frame(String preset, List<Long> seeds, EvaluatorSettings judges, Measuring measure) {
        static Frame defaults() {
            return new Frame(
                    "birds-64",
                    List.of(),
                    new EvaluatorSettings(101, "class", List.of(), 900, 900, 24, 20),
                    new Measuring(
                            List.of("fid", "is", "ms", "r-precision", "attributes"), 2048, 1, List.of(0.25, 0.5), 8));
        }
    }

    /** Checks seeds, variants and shared settings. */
    public AblationPlan {
        Require.check(!seeds.isEmpty(), "seeds must name one number or more, such as seeds: [1, 2, 3]");
        Require.check(Set.copyOf(seeds).size() == seeds.size(), "seeds must differ, but are " + seeds);
        Require.check(!variants.isEmpty(), "variants must name one variant or more");
        Require.check(
                judges.seed() != common.seed(),
                "judges.seed must differ from the seed of the matching model that training runs use, but both are "
                        + common.seed());
        seeds = List.copyOf(seeds);
        variants = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(variants));
        variants.forEach((name, settings) -> requireShared(name, common, settings));
    }

    private static void requireShared(String name, Settings common, Settings variant) {
        Require.check(
                name.matches("[\\w+.-]{1,60}") && !name.startsWith("."),
                "a variant's name may hold letters, digits and + - _ ., but one is '" + name + "'");
        Map<String, String> usual = common.flat();
        variant.flat().forEach((path, value) -> {
            boolean shared = !path.equals(PICTURES)
                    && SHARED.stream().anyMatch(key -> key.endsWith(".") ? path.startsWith(key) : path.equals(key));
            Require.check(
                    !shared || value.equals(usual.get(path)),
                    "the variant " + name + " must have the same " + path
                            + " as all others, since they share budget, data and evaluators: write it under 'common', or"
                            + " leave it at " + usual.get(path));
        });
    }

    /**
     * Reads a plan.
     *
     * @throws IOException when the file cannot be read
     * @throws IllegalArgumentException naming the invalid setting, its place and what was expected
     */
    public static AblationPlan read(Path file) throws IOException {
        YamlLayer layer = YamlLayer.parse(TextFile.read(file), file.toString());
        for (String key : layer.tree().propertyNames()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("unknown key " + key + " at "
                        + layer.places().get(key) + " — did you mean " + Nearest.of(key, KEYS) + "?");
            }
        }
        YamlLayer common = layer.take(COMMON);
        YamlLayer variants = layer.take(VARIANTS);
        SettingsBinder binder = new SettingsBinder(Frame.defaults());
        binder.lay(layer);
        Frame frame = binder.bind(Frame.class);
        List<YamlLayer> shared =
                new ArrayList<>(frame.preset().equals(NO_PRESET) ? List.of() : Presets.layers(frame.preset()));
        shared.add(YamlLayer.override("threads=1")); // parallel training runs are fastest with one thread each
        shared.addAll(Presets.layers(common));
        Map<String, Settings> settings = new LinkedHashMap<>();
        for (String name : variants.tree().propertyNames().stream().toList()) {
            List<YamlLayer> own = new ArrayList<>(shared);
            own.addAll(Presets.layers(variants.take(name)));
            settings.put(name, resolved(own, "the variant " + name + ": "));
        }
        return new AblationPlan(frame.seeds(), frame.judges(), frame.measure(), resolved(shared, "common: "), settings);
    }

    private static Settings resolved(List<YamlLayer> layers, String where) {
        try {
            SettingsBinder binder = new SettingsBinder(Settings.defaults());
            layers.forEach(binder::lay);
            return binder.bind(Settings.class);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(where + wrong.getMessage(), wrong);
        }
    }

    /** The settings of one training run, with the folder of the shared matching model. */
    public Settings settings(String variant, long seed, Path matching) {
        return java.util.Objects.requireNonNull(variants.get(variant), variant)
                .with("seed=" + seed, "train.matching=" + matching);
    }

    /** The settings of the shared matching model. */
    public Settings matching() {
        return common;
    }

    /** The settings of the independent matching model and the evaluator: the same with another seed. */
    public Settings evaluating() {
        return common.with("seed=" + judges.seed());
    }

    /** The settings of the attribute reader: another seed, so that it is independent of the evaluator. */
    public Settings reading() {
        return common.with("seed=" + (judges.seed() + 1));
    }

    /** The steps after which models are measured, ascending, including the last one. */
    public List<Long> milestones() {
        long steps = common.train().steps();
        return java.util.stream.Stream.concat(
                        measure.at().stream().map(share -> Math.max(1, Math.round(share * steps))),
                        java.util.stream.Stream.of(steps))
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * The plan with all settings resolved, as YAML for {@link #read}. It names no preset, so that later changes of a
     * preset do not change it.
     */
    public String toYaml() {
        ObjectNode tree = SettingsBinder.tree(new Frame(NO_PRESET, seeds, judges, measure));
        tree.set(COMMON, SettingsBinder.tree(common));
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        variants.forEach((name, settings) -> all.set(name, SettingsBinder.tree(settings)));
        tree.set(VARIANTS, all);
        return YamlLayer.YAML.writeValueAsString((JsonNode) tree);
    }

    /**
     * The differences of a later plan that make results incomparable, as messages. New variants and other seeds are
     * allowed.
     */
    public List<String> contradictions(AblationPlan later) {
        Map<String, String> ours = flat(later.variants.keySet());
        Map<String, String> theirs = later.flat(variants.keySet());
        return ours.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(theirs.get(entry.getKey())))
                .map(entry -> entry.getKey() + " was " + entry.getValue() + " and is " + theirs.get(entry.getKey()))
                .collect(Collectors.toList());
    }

    private Map<String, String> flat(Set<String> of) {
        Map<String, String> flat = new LinkedHashMap<>();
        SettingsBinder.flat(judges).forEach((path, value) -> flat.put("judges." + path, value));
        SettingsBinder.flat(measure).forEach((path, value) -> flat.put("measure." + path, value));
        common.flat().forEach((path, value) -> flat.put(COMMON + "." + path, value));
        variants.forEach((name, settings) -> {
            if (of.contains(name)) {
                settings.flat().forEach((path, value) -> flat.put(name + ": " + path, value));
            }
        });
        return flat;
    }
}
