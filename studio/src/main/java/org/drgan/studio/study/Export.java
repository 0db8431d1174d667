package org.drgan.studio.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.drgan.metric.Measurement;
import org.drgan.tensor.CodeVersion;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Exports a study: everything as JSON, answers as CSV, results as measurements. */
public final class Export {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Export() {}

    /** Protocol, hash, answers and results. */
    public static String json(Studies.Study study, List<Ballot> ballots, Analysis.Results results) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("program", "drgan " + CodeVersion.current());
        all.put("study", study.id());
        all.put("protocol", study.protocol());
        all.put("protocolSha256", study.hash());
        all.put("answers", ballots);
        all.put("results", fields(results));
        return JSON.writeValueAsString(all);
    }

    /** Results as plain values. NaN becomes null, since JSON has no NaN. */
    public static Map<String, Object> fields(Analysis.Results results) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kept", results.kept().stream().map(Export::fields).toList());
        fields.put("all", results.all().stream().map(Export::fields).toList());
        fields.put("excluded", results.excluded());
        return fields;
    }

    private static Map<String, Object> fields(Analysis.Result result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("question", result.question().name().toLowerCase(Locale.ROOT));
        fields.put("text", result.question().text());
        fields.put("participants", result.participants());
        fields.put("answers", result.answers());
        fields.put("undecided", result.undecided());
        fields.put("arms", result.arms().stream().map(Export::fields).toList());
        fields.put("pairs", result.pairs());
        fields.put("kendall", number(result.kendall()));
        fields.put("krippendorff", number(result.krippendorff()));
        fields.put("place", result.place());
        fields.put("placeP", number(result.placeP()));
        fields.put("selfAgreement", number(result.selfAgreement()));
        fields.put("anchorFirst", number(result.anchorFirst()));
        return fields;
    }

    private static Map<String, Object> fields(Analysis.Arm arm) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", arm.name());
        fields.put("first", fields(arm.first()));
        fields.put("meanRank", number(arm.meanRank()));
        fields.put("strength", fields(arm.strength()));
        return fields;
    }

    private static Map<String, Object> fields(Analysis.Estimate estimate) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("value", number(estimate.value()));
        fields.put("low", number(estimate.low()));
        fields.put("high", number(estimate.high()));
        return fields;
    }

    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** One line per answer; {@code order} lists the arms, the best first. */
    public static String csv(Studies.Study study, List<Ballot> ballots) {
        StringBuilder lines = new StringBuilder("# protocol SHA-256 " + study.hash() + "\r\n"
                + "participant,purpose,question,sentence,shown,order,milliseconds\r\n");
        for (Ballot ballot : ballots) {
            Trial trial = ballot.trial();
            lines.append(String.join(
                            ",",
                            Integer.toString(ballot.participant()),
                            trial.purpose().name().toLowerCase(Locale.ROOT),
                            trial.question().name().toLowerCase(Locale.ROOT),
                            cell(study.protocol().sentences().get(trial.item())),
                            cell(names(study, trial.arms())),
                            cell(names(study, ballot.arms())),
                            Long.toString(ballot.milliseconds())))
                    .append("\r\n");
        }
        return lines.toString();
    }

    private static String names(Studies.Study study, List<Integer> arms) {
        return arms.stream()
                .map(arm ->
                        arm == Trial.NOISE ? "noise" : study.protocol().arms().get(arm))
                .collect(Collectors.joining(" > "));
    }

    /** Quotes a cell, and prefixes text that a spreadsheet would run as a formula. */
    private static String cell(String text) {
        String safe = text.matches("(?s)[=+\\-@\\t\\r].*") ? "'" + text : text;
        return "\"" + safe.replace("\"", "\"\"") + "\"";
    }

    /** H.P. of each arm and question, as lines for {@code metrics.jsonl}. */
    public static Map<String, List<Measurement>> measurements(Studies.Study study, Analysis.Results results) {
        Map<String, List<Measurement>> byArm = new LinkedHashMap<>();
        for (Analysis.Result result : results.kept()) {
            for (Analysis.Arm arm : result.arms()) {
                Map<String, Double> values = new LinkedHashMap<>();
                values.put("low", arm.first().low());
                values.put("high", arm.first().high());
                values.put("strength", arm.strength().value());
                values.put("participants", (double) result.participants());
                values.put("answers", (double) result.answers());
                values.values().removeIf(value -> !Double.isFinite(value));
                Map<String, String> details = new LinkedHashMap<>();
                details.put("question", result.question().text());
                details.put("kind", study.protocol().kind().name().toLowerCase(Locale.ROOT));
                details.put("arms", String.join(", ", study.protocol().arms()));
                details.put("excluded", Integer.toString(results.excluded().size()));
                details.put("analysis", study.protocol().analysis());
                org.drgan.metric.Protocol protocol = org.drgan.metric.Protocol.of(
                                "H.P.",
                                Map.of("study", study.hash()),
                                study.protocol().seed(),
                                study.protocol().sentences().size())
                        .with(details);
                if (Double.isFinite(arm.first().value())) {
                    byArm.computeIfAbsent(arm.name(), missing -> new ArrayList<>())
                            .add(new Measurement(
                                    study.protocol().questions().size() == 1
                                            ? "H.P."
                                            : "H.P. " + result.question().name().toLowerCase(Locale.ROOT),
                                    arm.first().value(),
                                    null,
                                    null,
                                    values,
                                    protocol));
                }
            }
        }
        return byArm;
    }
}
