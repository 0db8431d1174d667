package org.drgan.studio.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.drgan.image.Grid;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.studio.store.Ids;
import org.drgan.studio.store.PictureStore;
import org.drgan.studio.store.StoredPicture;

/** Stored pictures: the list, the files, and several as a grid or zip. */
final class HistoryRoutes {
    private static final int PAGE = 60;
    private static final int TOGETHER = 100;

    private final PictureStore pictures;

    HistoryRoutes(PictureStore pictures) {
        this.pictures = pictures;
    }

    void add(RoutesConfig routes) {
        routes.get("/api/history", this::page);
        routes.get("/api/pictures/{id}", this::picture);
        routes.put("/api/pictures/{id}", this::change);
        routes.delete("/api/pictures/{id}", this::delete);
        routes.get("/api/grid", this::grid);
        routes.get("/api/zip", this::zip);
        routes.get("/pictures/{id}.png", this::png);
    }

    private void page(Context context) {
        String asked = context.queryParam("search");
        String search = asked == null ? "" : Fields.plain("search", asked);
        String before = context.queryParam("before");
        StoredPicture last = before == null ? null : get(before);
        List<StoredPicture> page = pictures.page(search, "1".equals(context.queryParam("favourites")), last, PAGE);
        Answers.json(
                context,
                Map.of(
                        "pictures",
                        page.stream().map(StoredPicture::fields).toList(),
                        "more",
                        page.size() == PAGE,
                        "total",
                        pictures.count()));
    }

    private StoredPicture get(String id) {
        return (Ids.isOne(id) ? pictures.get(id) : Optional.<StoredPicture>empty())
                .orElseThrow(() -> Refusal.of(404, "not_found", "there is no such picture"));
    }

    private void picture(Context context) {
        Answers.json(context, get(context.pathParam("id")).fields());
    }

    private void change(Context context) {
        StoredPicture picture = get(context.pathParam("id"));
        pictures.favourite(picture.id(), Fields.of(context).flag("favourite"));
        Answers.json(context, get(picture.id()).fields());
    }

    private void delete(Context context) {
        StoredPicture picture = get(context.pathParam("id"));
        pictures.delete(picture.id());
        context.status(204);
    }

    private void png(Context context) {
        String id = context.pathParam("id");
        StoredPicture picture = get(id);
        context.header("Cache-Control", "private, max-age=31536000, immutable"); // ids are never reused
        if (context.queryParam("download") != null) {
            context.header("Content-Disposition", "attachment; filename=\"" + fileName(picture) + "\"");
        }
        context.contentType("image/png").result(bytes(id));
    }

    private byte[] bytes(String id) {
        return pictures.png(id).orElseThrow(() -> Refusal.of(404, "not_found", "there is no such picture"));
    }

    /** A portable file name: the sentence's letters and digits, joined by hyphens, with seed and noise. */
    static String fileName(StoredPicture picture) {
        String words = picture.sentence()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+|-+$", "");
        return (words.isEmpty() ? "picture" : words.substring(0, Math.min(60, words.length()))) + "-" + picture.seed()
                + "-" + picture.noise() + ".png";
    }

    private List<StoredPicture> several(Context context) {
        String ids = context.queryParam("ids");
        String[] wanted = ids == null || ids.isEmpty() ? new String[0] : ids.split(",", -1);
        if (wanted.length == 0 || wanted.length > TOGETHER) {
            throw Refusal.parameter("ids", "ids must name 1 to " + TOGETHER + " pictures, with commas between them");
        }
        List<StoredPicture> found = new ArrayList<>();
        for (String id : wanted) {
            found.add(get(id));
        }
        return found;
    }

    private void grid(Context context) throws IOException {
        List<Pixels> cells = new ArrayList<>();
        for (StoredPicture picture : several(context)) {
            cells.add(Pictures.decode(bytes(picture.id()), picture.id()));
        }
        int columns = (int) Math.ceil(Math.sqrt(cells.size()));
        context.header("Content-Disposition", "attachment; filename=\"grid.png\"");
        context.contentType("image/png").result(Pictures.encode(Grid.of(cells, columns), Map.of()));
    }

    private void zip(Context context) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(0); // PNG is compressed already
            int number = 0;
            for (StoredPicture picture : several(context)) {
                number++;
                zip.putNextEntry(new ZipEntry(String.format(Locale.ROOT, "%03d-%s", number, fileName(picture))));
                zip.write(bytes(picture.id()));
                zip.closeEntry();
            }
        }
        context.header("Content-Disposition", "attachment; filename=\"pictures.zip\"");
        context.contentType("application/zip").result(bytes.toByteArray());
    }
}
