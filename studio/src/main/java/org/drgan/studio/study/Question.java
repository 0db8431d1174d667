package org.drgan.studio.study;

/** What is asked about the pictures. */
public enum Question {
    FIDELITY("Which picture shows what the sentence says?"),
    REALISM("Which picture looks more like a real one?");

    private final String text;

    Question(String text) {
        this.text = text;
    }

    /** As participants read it. */
    public String text() {
        return text;
    }
}
