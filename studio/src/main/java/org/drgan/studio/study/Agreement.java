package org.drgan.studio.study;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Measures of agreement between participants. */
final class Agreement {
    private Agreement() {}

    /**
     * Kendall's W of rankings without ties: 0 without any agreement, 1 when all are the same.
     *
     * @param ranks for each judge the rank of each option, from 1
     */
    static double kendall(List<int[]> ranks) {
        int judges = ranks.size();
        if (judges == 0) {
            return Double.NaN;
        }
        int options = ranks.get(0).length;
        double mean = judges * (options + 1) / 2.0;
        double spread = 0;
        for (int i = 0; i < options; i++) {
            double sum = 0;
            for (int[] judge : ranks) {
                sum += judge[i];
            }
            spread += (sum - mean) * (sum - mean);
        }
        return 12 * spread / ((double) judges * judges * (Math.pow(options, 3) - options));
    }

    /**
     * Krippendorff's alpha (Krippendorff 2011, "Computing Krippendorff's alpha-reliability"): 1 is full agreement, 0 is chance.
     *
     * @param units for each judged object, the values it got; objects with a single value do not count
     * @param ordinal whether values are ranks, so that near values agree more than far ones; otherwise nominal
     * @return NaN if nothing was judged twice
     */
    static double krippendorff(List<List<Integer>> units, boolean ordinal) {
        Map<Integer, Double> totals = new TreeMap<>();
        Map<Integer, Map<Integer, Double>> pairs = new TreeMap<>();
        double all = 0;
        for (List<Integer> unit : units) {
            if (unit.size() < 2) {
                continue;
            }
            double weight = 1.0 / (unit.size() - 1);
            for (int i = 0; i < unit.size(); i++) {
                totals.merge(unit.get(i), 1.0, Double::sum);
                all++;
                for (int j = 0; j < unit.size(); j++) {
                    if (i != j) {
                        pairs.computeIfAbsent(unit.get(i), missing -> new TreeMap<>())
                                .merge(unit.get(j), weight, Double::sum);
                    }
                }
            }
        }
        double observed = 0;
        double expected = 0;
        for (int one : new TreeSet<>(totals.keySet())) {
            for (int other : totals.keySet()) {
                double distance = distance(one, other, totals, ordinal);
                observed += pairs.getOrDefault(one, Map.of()).getOrDefault(other, 0.0) * distance;
                expected += count(totals, one) * count(totals, other) * distance;
            }
        }
        if (all == 0) {
            return Double.NaN;
        }
        return expected == 0 ? 1 : 1 - (all - 1) * observed / expected;
    }

    private static double distance(int one, int other, Map<Integer, Double> totals, boolean ordinal) {
        if (one == other) {
            return 0;
        }
        if (!ordinal) {
            return 1;
        }
        double between = 0;
        for (Map.Entry<Integer, Double> value : totals.entrySet()) {
            if (value.getKey() >= Math.min(one, other) && value.getKey() <= Math.max(one, other)) {
                between += value.getValue();
            }
        }
        double apart = between - (count(totals, one) + count(totals, other)) / 2;
        return apart * apart;
    }

    private static double count(Map<Integer, Double> totals, int value) {
        return totals.getOrDefault(value, 0.0);
    }
}
