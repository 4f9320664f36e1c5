import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outreach_site.settings.production")

application = get_wsgi_application()

# What is loaded by now stays: looking through it again and again for garbage costs a
# tenth of a short answer.
gc.collect()
gc.freeze()
